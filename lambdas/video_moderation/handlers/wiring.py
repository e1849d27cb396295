"""The parts that several functions are wired with, each made of the settings that these functions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from video_moderation.recovery.recovery import Recovery
from video_moderation.runtime import clients
from video_moderation.videos.line.turns import Turns

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource

    from video_moderation.runtime.clock import Clock
    from video_moderation.settings import LineSettings
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


def turns_of(
    settings: LineSettings, dynamodb: DynamoDBServiceResource, analysis: VideoAnalysisTable, clock: Clock
) -> Turns | None:
    """The turns of uploaders; None if videos wait by their age, whoever uploaded them."""
    depth = int(settings.uploader_prefix_depth)
    return Turns(dynamodb.Table(settings.line_table), analysis, depth, clock) if depth else None


def recovery_of(state_machine_arn: str, analysis: VideoAnalysisTable, clock: Clock) -> Recovery:
    """The way to the recovery state machine."""
    stepfunctions = boto3.client("stepfunctions", config=clients.RETRYING)
    return Recovery(analysis, stepfunctions, state_machine_arn, clock)
