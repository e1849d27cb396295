"""The CDK app: one stack, configured by context and by nothing else.

Example: `cdk deploy -c alertEmails=moderators@example.com -c minConfidence=80`
"""

from __future__ import annotations

import os
import sys

import aws_cdk as cdk

from moderation_stack import ModerationStack, ReviewRoom, add_review_outputs
from moderation_stack.app.configuration import Configuration
from moderation_stack.functions.powertools_layer import NotInstalled
from moderation_stack.validation.regions import deployment_region
from video_moderation.accepted_values import NotAccepted


def main() -> None:
    """Synthesize the stack that the context describes."""
    app = cdk.App()
    configuration = Configuration.from_context(app.node.get_all_context())
    if configuration.region is None:
        deployment_region(os.environ)
    stack = ModerationStack(
        app, configuration.stack_name, env=configuration.environment(), **configuration.moderation
    )
    if configuration.review:
        add_review_outputs(ReviewRoom(stack, "Review", moderation=stack.moderation))
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except (NotAccepted, NotInstalled) as error:
        sys.exit(f"error: {error}")
