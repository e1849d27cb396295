"""What the functions are told through their environment variables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class MissingSetting(Exception):
    """An environment variable that the template sets is not there."""


@dataclass(frozen=True)
class Settings:
    """Fields are environment variables in lower case.

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
        names = {field.name: field.name.upper() for field in fields(cls)}
        missing = [name for name in names.values() if name not in environment]
        if missing:
            raise MissingSetting(f"environment variables not set: {', '.join(missing)}")
        return cls(**{field: environment[name] for field, name in names.items()})


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
    """The Content Alert's environment; AWS_REGION is Lambda's own."""

    video_analysis_table: str
    metadata_table: str
    completion_queue_url: str
    alert_topic_arn: str
    operations_topic_arn: str
    event_bus_name: str
    recovery_state_machine_arn: str
    aws_region: str
