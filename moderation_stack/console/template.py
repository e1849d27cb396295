"""The stack behind the console template: the construct, with parameters in place of properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_sns as sns

from moderation_stack.console.links import add_links
from moderation_stack.console.parameters import POLICY_CHOICES, Answers
from moderation_stack.console.powertools_layer import public_powertools_layer
from moderation_stack.console.source_mappings import SourceInMappings
from moderation_stack.console.wanted_review_room import add_review_room
from moderation_stack.outputs import add_outputs
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.storage.archive import Archive
from moderation_stack.video_moderation import VideoModeration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import IConstruct

STACK_ID = "ModerationStack"
"""The same id as in the app: seven logical ids hold it, and `cdk deploy` can update a stack launched so."""


def console_template(outdir: str | None = None) -> dict[str, Any]:
    """Return the template that the CloudFormation console launches.

    Example: `console_template()["Parameters"]["EmailAddr"]`
    """
    app = cdk.App(outdir=outdir, analytics_reporting=False)
    stack = _ConsoleStack(app, STACK_ID)
    template: dict[str, Any] = app.synth().get_stack_artifact(stack.artifact_id).template
    return template


_REASON = "The name is a parameter whose pattern and rule say what is accepted; empty means a generated name."
_NAMES_ARE_PARAMETERS = {"CloudFormation-Validate::F3033": _REASON, "CloudFormation-Validate::E3019": _REASON}


class _ConsoleStack(cdk.Stack):
    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(
            scope,
            id_,
            description="Moderates uploaded videos with Amazon Rekognition",
            synthesizer=cdk.BootstraplessSynthesizer(),
        )
        answers = Answers(self)
        archive_after = cdk.Duration.days(answers.number("ArchiveAfterDays"))
        self.moderation = VideoModeration(
            self,
            "VideoModeration",
            bucket_name=answers.if_given("S3MediaBucket"),
            metadata_table_name=answers.if_given("DynamoDBMetadataTableName"),
            video_analysis_table_name=answers.if_given("DynamoDBVideoAnalysisTableName"),
            archive=Archive(after=archive_after, hold_flagged=True),
            alert_emails=[answers.value("EmailAddr")],
            operations_emails=[answers.value("OperationsEmailAddr")],
            function_code=SourceInMappings(self),
            powertools_layer=public_powertools_layer(self),
        )
        add_outputs(self.moderation)
        for table in (self.moderation.metadata_table, self.moderation.video_analysis_table):
            acknowledge(table, _NAMES_ARE_PARAMETERS)
        self._subscribe_if_given(answers)
        self._follow_preset(answers)
        self._decide_with_the_aws_cli()
        add_review_room(self.moderation, archive_after=archive_after, wanted=answers.wants_review_room)
        add_links(self, self.moderation)

    def _subscribe_if_given(self, answers: Answers) -> None:
        """An empty address is no subscription."""
        topics = {
            "EmailAddr": self.moderation.alert_topic,
            "OperationsEmailAddr": self.moderation.operations_topic,
        }
        for name, topic in topics.items():
            for subscription in _resources(topic, sns.CfnSubscription):
                subscription.cfn_options.condition = answers.given(name)

    def _follow_preset(self, answers: Answers) -> None:
        """Give Content Alert the policy that is chosen when the stack is launched."""
        mapping = cdk.CfnMapping(
            self,
            "Policy",
            mapping={
                choice: {"Document": policy.to_json(), "Version": policy.full_version}
                for choice, policy in POLICY_CHOICES.items()
            },
        )
        choice = answers.value("PolicyPreset")
        function = cfn_resource(self.moderation.content_alert, lambda_.CfnFunction)
        document = mapping.find_in_map(choice, "Document")
        function.add_property_override("Environment.Variables.POLICY", document)
        version: cdk.CfnOutput = self.node.find_child("PolicyVersion")  # type: ignore[assignment]
        version.value = mapping.find_in_map(choice, "Version")

    def _decide_with_the_aws_cli(self) -> None:
        """Let alerts show a command of the AWS CLI, which CloudShell has, and not `video-moderation`."""
        url = self.moderation.decision_queue.queue_url
        for sends_alerts in (self.moderation.content_alert, self.moderation.reconciler):
            function = cfn_resource(sends_alerts, lambda_.CfnFunction)
            function.add_property_override("Environment.Variables.DECISION_QUEUE_URL", url)


def _resources(scope: IConstruct, kind: type[Any]) -> Iterator[Any]:
    return (child for child in scope.node.find_all() if isinstance(child, kind))
