"""The metrics of a pipeline as methods, one for each metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from video_moderation.contract.metrics import MetricName

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    import aws_cdk as cdk
    import aws_cdk.aws_cloudwatch as cloudwatch


class MetricOptions(TypedDict, total=False):
    """The options of `aws_cloudwatch.MetricOptions`, all of them optional."""

    account: str | None
    color: str | None
    dimensions_map: Mapping[str, str] | None
    id: str | None
    label: str | None
    period: cdk.Duration | None
    region: str | None
    stack_account: str | None
    stack_region: str | None
    statistic: str | None
    unit: cloudwatch.Unit | None
    visible: bool | None


class MetricMethods:
    """A method for each metric; the class with these methods says in `metric` whose metrics they are.

    Counts have the statistic Sum, ages Maximum, numbers of subscriptions Minimum. The period is 5 minutes
    unless the options differ.
    """

    def metric(self, name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """The metric with this name."""
        raise NotImplementedError

    def metric_videos_recorded(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Uploads recorded as videos."""
        return self.metric(MetricName.VIDEOS_RECORDED, **options)

    def metric_jobs_started(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Moderation jobs started."""
        return self.metric(MetricName.JOBS_STARTED, **options)

    def metric_dispatch_errors(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Dispatch runs that failed."""
        return self.metric(MetricName.DISPATCH_ERRORS, **options)

    def metric_jobs_failed(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Moderation jobs that failed."""
        return self.metric(MetricName.JOBS_FAILED, **options)

    def metric_videos_clean(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos with the verdict CLEAN."""
        return self.metric(MetricName.VIDEOS_CLEAN, **options)

    def metric_videos_flagged(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos with the verdict FLAGGED."""
        return self.metric(MetricName.VIDEOS_FLAGGED, **options)

    def metric_videos_undetermined(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos with the verdict UNDETERMINED."""
        return self.metric(MetricName.VIDEOS_UNDETERMINED, **options)

    def metric_empty_versions_replaced(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Empty versions with a newer version of the same name; they count as no other metric's videos."""
        return self.metric(MetricName.EMPTY_VERSIONS_REPLACED, **options)

    def metric_videos_deleted(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos that were deleted before they could be moderated; they count as no other metric's videos."""
        return self.metric(MetricName.VIDEOS_DELETED, **options)

    def metric_minutes_moderated(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Minutes of video that were moderated, as Rekognition measured them."""
        return self.metric(MetricName.MINUTES_MODERATED, **options)

    def metric_daily_minutes_reached(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Dispatch runs that started no further job since the minutes of the day were used up."""
        return self.metric(MetricName.DAILY_MINUTES_REACHED, **options)

    def metric_unknown_labels(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Labels that the taxonomy of the policy does not have."""
        return self.metric(MetricName.UNKNOWN_LABELS, **options)

    def metric_shadow_disagreements(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos to which the shadow policy would have given another verdict or audience."""
        return self.metric(MetricName.SHADOW_DISAGREEMENTS, **options)

    def metric_oldest_waiting(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Age in seconds of the oldest video that waits for its job; 0 without such a video."""
        return self.metric(MetricName.OLDEST_WAITING, **options)

    def metric_oldest_in_progress(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Age in seconds of the oldest job in progress; 0 without such a job."""
        return self.metric(MetricName.OLDEST_IN_PROGRESS, **options)

    def metric_oldest_undecided(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Age in seconds of the oldest verdict that waits for a decision; 0 without such a verdict."""
        return self.metric(MetricName.OLDEST_UNDECIDED, **options)

    def metric_alert_subscriptions(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Confirmed subscriptions of the alert topic."""
        return self.metric(MetricName.ALERT_SUBSCRIPTIONS, **options)

    def metric_operations_subscriptions(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Confirmed subscriptions of the operations topic."""
        return self.metric(MetricName.OPERATIONS_SUBSCRIPTIONS, **options)

    def metric_completions_resent(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Completions that were lost and that the Reconciler sent again."""
        return self.metric(MetricName.COMPLETIONS_RESENT, **options)

    def metric_recoveries_restarted(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Recoveries that had ended early and that the Reconciler started again."""
        return self.metric(MetricName.RECOVERIES_RESTARTED, **options)

    def metric_unreadable_rows(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Rows that the Reconciler skipped, since an attribute is missing or of a wrong type."""
        return self.metric(MetricName.UNREADABLE_ROWS, **options)

    def metric_videos_found(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Videos without an upload event that the sweep found."""
        return self.metric(MetricName.VIDEOS_FOUND, **options)

    def metric_objects_not_moderated(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Object versions that the sweep met and that are not moderated, since their keys end otherwise."""
        return self.metric(MetricName.OBJECTS_NOT_MODERATED, **options)

    def metric_bucket_problems(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Differences between the media bucket and what must hold, found by the daily check."""
        return self.metric(MetricName.BUCKET_PROBLEMS, **options)
