"""The same pipeline in two Regions: videos are moderated where they are uploaded."""

import aws_cdk as cdk

from moderation_stack import ModerationStack
from moderation_stack.policy import ModerationPolicy

REGIONS = ("eu-west-1", "us-east-1")
POLICY = ModerationPolicy.general_audience()


def build(app: cdk.App) -> None:
    for region in REGIONS:
        ModerationStack(
            app,
            f"Videos-{region}",
            env=cdk.Environment(region=region),
            policy=POLICY,
            alert_emails=["moderators@example.com"],
        )


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
