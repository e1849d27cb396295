"""The metrics that the functions emit, and the service that emits each."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.contract.status import Status

NAMESPACE = "VideoModeration"


class Service(StrEnum):
    """A function, by its name in logs, traces and metrics."""

    VIDEO_PROCESSOR = "video-processor"
    CONTENT_ALERT = "content-alert"
    RECONCILER = "reconciler"
    SWEEPER = "sweeper"
    REVIEW_ROOM = "review-room"
    WEBHOOK = "webhook"


class MetricName(StrEnum):
    """A metric of a pipeline, by its name in CloudWatch."""

    VIDEOS_RECORDED = "VideosRecorded"
    JOBS_STARTED = "JobsStarted"
    DISPATCH_ERRORS = "DispatchErrors"
    DAILY_MINUTES_REACHED = "DailyMinutesReached"
    JOBS_FAILED = "JobsFailed"
    VIDEOS_CLEAN = "VideosClean"
    VIDEOS_FLAGGED = "VideosFlagged"
    VIDEOS_UNDETERMINED = "VideosUndetermined"
    EMPTY_VERSIONS_REPLACED = "EmptyVersionsReplaced"
    VIDEOS_DELETED = "VideosDeleted"
    MINUTES_MODERATED = "MinutesModerated"
    UNKNOWN_LABELS = "UnknownLabels"
    SHADOW_DISAGREEMENTS = "ShadowDisagreements"
    OLDEST_WAITING = "OldestWaiting"
    OLDEST_IN_PROGRESS = "OldestInProgress"
    OLDEST_UNDECIDED = "OldestUndecided"
    ALERT_SUBSCRIPTIONS = "AlertSubscriptions"
    OPERATIONS_SUBSCRIPTIONS = "OperationsSubscriptions"
    COMPLETIONS_RESENT = "CompletionsResent"
    RECOVERIES_RESTARTED = "RecoveriesRestarted"
    UNREADABLE_ROWS = "UnreadableRows"
    VIDEOS_FOUND = "VideosFound"
    OBJECTS_NOT_MODERATED = "ObjectsNotModerated"
    BUCKET_PROBLEMS = "BucketProblems"

    @classmethod
    def of_verdict(cls, verdict: Status) -> MetricName:
        """The metric that counts the videos with a verdict.

        Example:
            >>> MetricName.of_verdict(Status.FLAGGED)
            <MetricName.VIDEOS_FLAGGED: 'VideosFlagged'>
        """
        return cls[f"VIDEOS_{verdict.name}"]


SERVICES: Mapping[MetricName, Service] = MappingProxyType(
    {
        MetricName.VIDEOS_RECORDED: Service.VIDEO_PROCESSOR,
        MetricName.JOBS_STARTED: Service.VIDEO_PROCESSOR,
        MetricName.DISPATCH_ERRORS: Service.VIDEO_PROCESSOR,
        MetricName.DAILY_MINUTES_REACHED: Service.VIDEO_PROCESSOR,
        MetricName.JOBS_FAILED: Service.CONTENT_ALERT,
        MetricName.VIDEOS_CLEAN: Service.CONTENT_ALERT,
        MetricName.VIDEOS_FLAGGED: Service.CONTENT_ALERT,
        MetricName.VIDEOS_UNDETERMINED: Service.CONTENT_ALERT,
        MetricName.EMPTY_VERSIONS_REPLACED: Service.CONTENT_ALERT,
        MetricName.VIDEOS_DELETED: Service.CONTENT_ALERT,
        MetricName.MINUTES_MODERATED: Service.CONTENT_ALERT,
        MetricName.UNKNOWN_LABELS: Service.CONTENT_ALERT,
        MetricName.SHADOW_DISAGREEMENTS: Service.CONTENT_ALERT,
        MetricName.OLDEST_WAITING: Service.RECONCILER,
        MetricName.OLDEST_IN_PROGRESS: Service.RECONCILER,
        MetricName.OLDEST_UNDECIDED: Service.RECONCILER,
        MetricName.ALERT_SUBSCRIPTIONS: Service.RECONCILER,
        MetricName.OPERATIONS_SUBSCRIPTIONS: Service.RECONCILER,
        MetricName.COMPLETIONS_RESENT: Service.RECONCILER,
        MetricName.RECOVERIES_RESTARTED: Service.RECONCILER,
        MetricName.UNREADABLE_ROWS: Service.RECONCILER,
        MetricName.VIDEOS_FOUND: Service.SWEEPER,
        MetricName.OBJECTS_NOT_MODERATED: Service.SWEEPER,
        MetricName.BUCKET_PROBLEMS: Service.SWEEPER,
    }
)
"""Each metric and the service that emits it."""

AGES = (MetricName.OLDEST_WAITING, MetricName.OLDEST_IN_PROGRESS, MetricName.OLDEST_UNDECIDED)
"""Measured in seconds, of which the greatest counts."""

LEVELS = (MetricName.ALERT_SUBSCRIPTIONS, MetricName.OPERATIONS_SUBSCRIPTIONS)
"""Counted anew each time, of which the least counts; all other metrics are counts, which add up."""
