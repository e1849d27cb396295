"""An app such as a builder writes: the pipeline, and the people and programs around its bucket.

python3 -m tests.local.gate.app, with the context `notifyUrl`
"""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_cognito as cognito
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sqs as sqs

from moderation_stack import (
    Archive,
    ModerationStack,
    OidcSignIn,
    ReviewRoom,
    VerdictWebhook,
    add_review_outputs,
)
from moderation_stack.policy import ModerationPolicy


class Gate(ModerationStack):
    """Readers of moderated videos, an uploader, a moderator, and an administrator of the bucket's objects.

    Each is a role that the account's own principals may assume; an output has its ARN. All readers are let in
    by a policy of their own, but the named one, which the policy of the bucket names. What each rule hears of
    comes to a queue of its own; an output has its URL. The context `notifyUrl` is where webhooks go.
    """

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(
            scope,
            "Gate",
            policy=ModerationPolicy.general_audience(),
            archive=Archive(
                flagged_storage_class=s3.StorageClass.DEEP_ARCHIVE,
                flagged_after=cdk.Duration.days(7),
                hold_flagged=True,
            ),
        )
        moderation, bucket = self.moderation, self.moderation.media_bucket
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_read_moderated(self._role("Teens"), audience="teen")
        moderation.grant_read_moderated(self._role("ApprovedReader"), approved=True)
        moderation.grant_read_moderated(self._role("ApprovedTeens"), audience="teen", approved=True)
        moderation.grant_read_moderated(self._role("NamedReader").without_policy_updates())
        moderation.grant_decide(self._role("Moderator"))
        moderation.on_moderated("Publish", target=self._queue("Published"), audience="teen")
        moderation.on_flagged("Look", target=self._queue("Flagged"))
        moderation.on_undetermined("Ask", target=self._queue("Undetermined"))
        moderation.on_verdict("Count", target=self._queue("Told"))
        moderation.on_decided("Follow", target=self._queue("Decided"))
        self._site()
        self._partners_room()
        self._room()
        notify_url = self.node.get_context("notifyUrl")
        webhook = VerdictWebhook(self, "Notify", moderation=moderation, notify_url=notify_url)
        cdk.CfnOutput(self, "WebhookSecretArn", value=webhook.secret.secret_arn)
        cdk.CfnOutput(self, "WebhookQueueUrl", value=webhook.queue.queue_url)
        cdk.CfnOutput(self, "WebhookDeadLettersArn", value=webhook.dead_letter_queue.queue_arn)
        bucket.grant_put(self._role("Uploader"))
        anything = iam.PolicyStatement(
            actions=["s3:*"], resources=[bucket.bucket_arn, bucket.arn_for_objects("*")]
        )
        self._role("Administrator").add_to_policy(anything)

    def _site(self) -> None:
        """A distribution of clean videos and approved ones; an output has its domain name."""
        behavior = cloudfront.BehaviorOptions(
            origin=self.moderation.cloudfront_origin(approved=True),
            response_headers_policy=self.moderation.video_response_headers(),
        )
        site = cloudfront.Distribution(self, "Site", default_behavior=behavior)
        cdk.CfnOutput(self, "SiteDomain", value=site.distribution_domain_name)

    def _room(self) -> None:
        """A review room with every rule, and a program; outputs lead to both."""
        room = ReviewRoom(
            self,
            "Room",
            moderation=self.moderation,
            mfa=False,
            require_note=True,
            two_decisions_for=["Visually Disturbing"],
            groups={"Explicit": ["adult-team"]},
            allowed_networks=["127.0.0.1/32"],
        )
        add_review_outputs(room)
        program = room.add_program("Publisher", decide=True)
        cdk.CfnOutput(self, "PublisherId", value=program.user_pool_client_id)

    def _partners_room(self) -> None:
        """A review room for people of another issuer: the room knows that pool's address only."""
        pool = cognito.UserPool(self, "Partners")
        client = pool.add_client("Page", auth_flows=cognito.AuthFlow(user_password=True))
        sign_in = OidcSignIn(
            issuer=f"https://cognito-idp.{self.region}.{self.url_suffix}/{pool.user_pool_id}",
            client_id=client.user_pool_client_id,
            authorize_url="https://login.example.com/authorize",
            token_url="https://login.example.com/token",
            scope="aws.cognito.signin.user.admin",
            name_claim="username",
        )
        room = ReviewRoom(self, "PartnersRoom", moderation=self.moderation, sign_in=sign_in)
        add_review_outputs(room, prefix="Partners")
        cdk.CfnOutput(self, "PartnersPoolId", value=pool.user_pool_id)
        cdk.CfnOutput(self, "PartnersClientId", value=client.user_pool_client_id)

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role

    def _queue(self, name: str) -> targets.SqsQueue:
        queue = sqs.Queue(self, name, enforce_ssl=True)
        cdk.CfnOutput(self, f"{name}Url", value=queue.queue_url)
        return targets.SqsQueue(queue)


if __name__ == "__main__":
    app = cdk.App()
    Gate(app)
    app.synth()
