"""What the functions are told through their environment variables."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class MissingSetting(Exception):
    """An environment variable that the template sets is not there."""


@dataclass(frozen=True)
class Settings:
    """Fields are environment variables in lower case; one with a default may be missing.

    Example:
        >>> QueueSettings.from_environment({"QUEUE_URL": "https://sqs..."})
        QueueSettings(queue_url='https://sqs...')
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


@dataclass(frozen=True)
class VideoProcessorSettings(Settings):
    """The Video Processor's environment."""

    video_analysis_table: str
    video_queue_url: str
    completion_topic_arn: str
    rekognition_role_arn: str
    min_confidence: str
    recovery_state_machine_arn: str


@dataclass(frozen=True)
class ReconcilerSettings(Settings):
    """The Reconciler's environment."""

    video_analysis_table: str
    completion_queue_url: str
    recovery_state_machine_arn: str
    stale_after_seconds: str


@dataclass(frozen=True)
class SweeperSettings(Settings):
    """The Sweeper's environment."""

    video_analysis_table: str
    media_bucket: str


@dataclass(frozen=True)
class ContentAlertSettings(Settings):
    """The Content Alert's environment; AWS_REGION is Lambda's own, the policies are JSON documents."""

    video_analysis_table: str
    metadata_table: str
    decision_table: str
    completion_queue_url: str
    alert_topic_arn: str
    operations_topic_arn: str
    event_bus_name: str
    recovery_state_machine_arn: str
    aws_region: str
    policy: str
    shadow_policy: str = ""
