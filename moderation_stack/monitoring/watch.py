"""What is watched of a pipeline: all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.monitoring.monitoring import Monitoring

if TYPE_CHECKING:
    import aws_cdk as cdk

    from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics
    from moderation_stack.video_moderation import VideoModeration


def watch(
    moderation: VideoModeration,
    metrics: PipelineMetrics,
    *,
    waiting_limit: cdk.Duration,
    in_progress_limit: cdk.Duration,
    decision_limit: cdk.Duration,
    measured_every: cdk.Duration,
) -> None:
    """Alarms to the operations topic of `moderation` on everything in it that can go wrong."""
    monitoring = Monitoring(moderation, "Monitoring", topic=moderation.operations_topic, metrics=metrics)
    monitoring.watch_dead_letters(
        {
            "VideoQueue": moderation.video_dead_letters,
            "CompletionQueue": moderation.completion_dead_letters,
            "DecisionQueue": moderation.decision_dead_letters,
        }
    )
    monitoring.watch_functions(
        {
            "VideoProcessor": moderation.video_processor,
            "ContentAlert": moderation.content_alert,
            "Reconciler": moderation.reconciler,
            "Sweeper": moderation.sweeper,
        }
    )
    monitoring.watch_workflows({"Recovery": moderation.recovery, "Sweep": moderation.sweep})
    monitoring.watch_videos()
    monitoring.watch_ages(
        waiting_limit=waiting_limit,
        in_progress_limit=in_progress_limit,
        decision_limit=decision_limit,
        measured_every=measured_every,
    )
