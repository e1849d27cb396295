"""A shop that sells swimwear, which its policy ignores."""

from pathlib import Path

import aws_cdk as cdk

from moderation_stack import ModerationStack
from moderation_stack.policy import ModerationPolicy

POLICY = Path(__file__).with_name("beachwear.yaml")


def build(app: cdk.App) -> None:
    ModerationStack(app, "Beachwear", policy=ModerationPolicy.from_file(POLICY))


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
