"""The outputs of a stack: what its users need, and what the commands of `operations` find their way by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from moderation_stack.video_moderation import VideoModeration


def add_outputs(moderation: VideoModeration) -> None:
    """Give the stack of a `VideoModeration` its outputs; of several in one stack only one can have them.

    Example: `add_outputs(moderation)`, and then `make decide … ARGS="--stack Shop"`
    """
    for name, (description, value) in {**_data(moderation), **_operations(moderation)}.items():
        cdk.CfnOutput(cdk.Stack.of(moderation), name, description=description, value=value)


def _data(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    return {
        "MediaBucketName": ("Upload videos here", moderation.media_bucket.bucket_name),
        "MetadataTableName": ("A row a label", moderation.metadata_table.table_name),
        "VideoAnalysisTableName": ("A row a video", moderation.video_analysis_table.table_name),
        "DecisionTableName": ("A row a decision", moderation.decision_table.table_name),
        "AlertTopicArn": ("For moderators", moderation.alert_topic.topic_arn),
        "PolicyVersion": ("The policy in force", moderation.policy.full_version),
    }


def _operations(moderation: VideoModeration) -> dict[str, tuple[str, str]]:
    return {
        "OperationsTopicArn": ("For operators", moderation.operations_topic.topic_arn),
        "VideoQueueArn": ("Starts videos", moderation.video_queue.queue_arn),
        "VideoDeadLettersArn": ("What could not be started", moderation.video_dead_letters.queue_arn),
        "CompletionQueueArn": ("Concludes videos", moderation.completion_queue.queue_arn),
        "CompletionDeadLettersArn": (
            "What could not be concluded",
            moderation.completion_dead_letters.queue_arn,
        ),
        "DecisionQueueArn": ("Takes decisions", moderation.decision_queue.queue_arn),
        "DecisionDeadLettersArn": ("What could not be decided", moderation.decision_dead_letters.queue_arn),
        "SweepArn": ("Start it to look for videos that were missed", moderation.sweep.state_machine_arn),
    }
