"""The settings of the functions: environment variables that the construct writes and the handlers read."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from video_moderation.contract.messaging.events import EVENT_BUS
from video_moderation.contract.storage.uploads import VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

SET_BY_LAMBDA = frozenset({"aws_region"})
"""Reserved names: docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html."""


class MissingSetting(Exception):
    """An environment variable that the template sets is not there."""


@dataclass(frozen=True)
class Settings:
    """Fields are environment variables in lower case; one with a default may be missing.

    Example:
        >>> SweeperSettings.from_environment({"VIDEO_ANALYSIS_TABLE": "analysis", "MEDIA_BUCKET": "videos"})
        SweeperSettings(video_analysis_table='analysis', media_bucket='videos')
    """

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Reads every field.

        Raises:
            MissingSetting: naming all that are missing.
        """
        known = fields(cls)
        required = [field.name.upper() for field in known if field.default is MISSING]
        missing = [name for name in required if name not in environment]
        if missing:
            raise MissingSetting(f"environment variables not set: {', '.join(missing)}")
        given = [field.name for field in known if field.name.upper() in environment]
        return cls(**{name: environment[name.upper()] for name in given})

    def to_environment(self) -> dict[str, str]:
        """The environment variables that `from_environment` reads, without those that Lambda sets itself.

        A field that has its default is left out.

        Example:
            >>> SweeperSettings(video_analysis_table="analysis", media_bucket="videos").to_environment()
            {'VIDEO_ANALYSIS_TABLE': 'analysis', 'MEDIA_BUCKET': 'videos'}
        """
        values = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        stated = {field.name for field in fields(self) if values[field.name] != field.default}
        return {name.upper(): values[name] for name in values if name in stated - SET_BY_LAMBDA}


@dataclass(frozen=True, kw_only=True)
class ObservabilitySettings(Settings):
    """What every function has: the pipeline's name among the metrics, and what Powertools reads by itself."""

    pipeline: str
    powertools_service_name: str
    powertools_metrics_namespace: str
    powertools_log_level: str


@dataclass(frozen=True, kw_only=True)
class LineSettings(Settings):
    """What every function has that puts videos into the line.

    With an `uploader_prefix_depth` of 1 or more, uploaders take turns. With that, or with `daily_minutes` of
    the Video Processor, there is a `line_table`.
    """

    line_table: str = ""
    uploader_prefix_depth: str = "0"


@dataclass(frozen=True, kw_only=True)
class AlertSettings(Settings):
    """What every function has that sends e-mails: the topics, and what the e-mails name.

    `review_url` is the address of the review room, empty if there is none. With a `decision_queue_url`,
    e-mails say how to decide with the AWS CLI instead of `video-moderation`, which may not be installed.
    """

    video_analysis_table: str
    alert_table: str
    alert_topic_arn: str
    operations_topic_arn: str
    aws_region: str
    stack_name: str
    output_prefix: str = ""
    review_url: str = ""
    decision_queue_url: str = ""


@dataclass(frozen=True, kw_only=True)
class VideoProcessorSettings(LineSettings):
    """The Video Processor's environment; an empty limit is none. `video_prefixes` are a JSON list."""

    media_bucket: str
    video_analysis_table: str
    video_queue_url: str
    completion_topic_arn: str
    rekognition_role_arn: str
    min_confidence: str
    recovery_state_machine_arn: str
    video_prefixes: str = ""
    max_video_seconds: str = ""
    max_video_bytes: str = ""
    daily_minutes: str = ""


@dataclass(frozen=True, kw_only=True)
class ReconcilerSettings(AlertSettings):
    """The Reconciler's environment; `operators_expected` subscriptions of operators must be confirmed."""

    completion_queue_url: str
    recovery_state_machine_arn: str
    stale_after_seconds: str
    operators_expected: str = "1"


@dataclass(frozen=True, kw_only=True)
class SweeperSettings(LineSettings):
    """The Sweeper's environment; `video_suffixes` are separated by commas, `video_prefixes` a JSON list."""

    video_analysis_table: str
    media_bucket: str
    video_suffixes: str = ",".join(VIDEO_SUFFIXES)
    video_prefixes: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentAlertSettings(AlertSettings, LineSettings):
    """The Content Alert's environment; the policies are JSON documents, `policies` is one by prefix.

    `kept_tags` are keys of tags, separated by commas: no key has one. `label_retention_days` is empty if
    labels are kept for good.
    """

    metadata_table: str
    decision_table: str
    completion_queue_url: str
    recovery_state_machine_arn: str
    policy: str
    event_bus_name: str = EVENT_BUS
    shadow_policy: str = ""
    policies: str = ""
    kept_tags: str = ""
    label_retention_days: str = ""

    @property
    def kept_tag_keys(self) -> list[str]:
        """The keys of `kept_tags`."""
        return [key for key in self.kept_tags.split(",") if key]

    @property
    def label_retention(self) -> timedelta | None:
        """How long a label is kept; None for good."""
        return timedelta(days=int(self.label_retention_days)) if self.label_retention_days else None


@dataclass(frozen=True, kw_only=True)
class ReviewRoomSettings(Settings):
    """The Review Room's environment; `sign_in` and `rules` are JSON."""

    video_analysis_table: str
    metadata_table: str
    decision_table: str
    review_table: str
    decision_queue_url: str
    media_bucket: str
    moderator_role_arn: str
    sign_in: str
    rules: str
    claim_minutes: str


@dataclass(frozen=True, kw_only=True)
class WebhookSettings(Settings):
    """The Webhook's environment."""

    queue_url: str
    notify_url: str
    secret_arn: str
