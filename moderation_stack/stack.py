"""The stack that deploys video moderation by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.video_moderation import VideoModeration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct


class ModerationStack(cdk.Stack):
    """One `VideoModeration`, and the outputs its users need.

    Example: `ModerationStack(app, "Moderation", moderation={"alert_emails": ["moderators@example.com"]})`

    Args:
        moderation: the properties of `VideoModeration`, by name; default: its defaults.
        stack_properties: anything `aws_cdk.Stack` takes, `env` above all.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        moderation: Mapping[str, Any] | None = None,
        **stack_properties: Any,
    ) -> None:
        super().__init__(
            scope,
            id_,
            **{"description": "Moderates uploaded videos with Amazon Rekognition", **stack_properties},
        )
        self.moderation = VideoModeration(self, "VideoModeration", **(moderation or {}))
        self._output_data()
        self._output_operations()

    def _output_data(self) -> None:
        moderation = self.moderation
        self._output("MediaBucketName", "Upload videos here", moderation.media_bucket.bucket_name)
        self._output("MetadataTableName", "A row a label", moderation.metadata_table.table_name)
        self._output("VideoAnalysisTableName", "A row a video", moderation.video_analysis_table.table_name)
        self._output("AlertTopicArn", "For moderators", moderation.alert_topic.topic_arn)
        self._output("PolicyVersion", "The policy in force", moderation.policy.full_version)

    def _output_operations(self) -> None:
        """What `operations` finds its way by."""
        moderation = self.moderation
        self._output("OperationsTopicArn", "For operators", moderation.operations_topic.topic_arn)
        self._output("VideoQueueArn", "Starts videos", moderation.video_queue.queue_arn)
        self._output(
            "VideoDeadLettersArn", "What could not be started", moderation.video_dead_letters.queue_arn
        )
        self._output("CompletionQueueArn", "Concludes videos", moderation.completion_queue.queue_arn)
        self._output(
            "CompletionDeadLettersArn",
            "What could not be concluded",
            moderation.completion_dead_letters.queue_arn,
        )
        self._output("DecisionQueueArn", "Takes decisions", moderation.decision_queue.queue_arn)
        self._output(
            "DecisionDeadLettersArn",
            "What could not be decided",
            moderation.decision_dead_letters.queue_arn,
        )
        self._output(
            "SweepArn", "Start it to look for videos that were missed", moderation.sweep.state_machine_arn
        )

    def _output(self, name: str, description: str, value: str) -> None:
        cdk.CfnOutput(self, name, description=description, value=value)
