"""One library for two audiences: a site for children, and one for adults."""

import aws_cdk as cdk
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_sqs as sqs

from moderation_stack import VideoModeration, add_outputs
from moderation_stack.policy import FLAG, RECORD, Audience, Default, LabelRule, ModerationPolicy

POLICY = ModerationPolicy(
    version="two-audiences-1",
    rules=[
        LabelRule("Explicit", action=FLAG),
        LabelRule("Visually Disturbing", action=FLAG),
    ],
    default=Default(action=RECORD, min_confidence=50),
    audiences=[
        Audience("children", min_confidence=50),
        Audience("adults", admits=["Alcohol", "Drugs & Tobacco", "Gambling", "Violence"], min_confidence=50),
    ],
)
"""Nobody sees what is explicit or disturbing; adults see the rest."""


class TwoAudiences(cdk.Stack):
    """The pipeline with a policy that rates, and a site for each audience."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="Videos for children, and videos for adults")
        moderation = VideoModeration(self, "Moderation", policy=POLICY)
        for audience in ("children", "adults"):
            name = audience.capitalize()
            site = iam.Role(self, f"{name}Site", assumed_by=iam.AccountRootPrincipal())
            moderation.grant_read_moderated(site, audience=audience)
            queue = sqs.Queue(self, f"{name}Queue", enforce_ssl=True)
            moderation.on_moderated(f"Announce{name}", audience=audience, target=targets.SqsQueue(queue))
            cdk.CfnOutput(self, f"{name}SiteArn", description=f"Reads for {audience}", value=site.role_arn)
        add_outputs(moderation)


def build(app: cdk.App) -> None:
    TwoAudiences(app, "TwoAudiences")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
