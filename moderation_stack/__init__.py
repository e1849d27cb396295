"""Serverless video moderation with Amazon Rekognition, as AWS CDK constructs."""

from __future__ import annotations

from moderation_stack.access.moderated_video_grants import ModeratedVideoGrants
from moderation_stack.access.verdict_events import VerdictEvents
from moderation_stack.dispatch.limits import Limits
from moderation_stack.monitoring.alarm_limits import AlarmLimits
from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics
from moderation_stack.outputs import add_outputs, add_review_outputs
from moderation_stack.properties import VideoModerationProps
from moderation_stack.recovery.retries import Retries
from moderation_stack.review.review_room import ReviewRoom
from moderation_stack.review.sign_in import OidcSignIn
from moderation_stack.review.verdict_webhook import VerdictWebhook
from moderation_stack.stack import ModerationStack
from moderation_stack.storage.archive import Archive
from moderation_stack.validation.property_error import PropertyError
from moderation_stack.video_moderation import VideoModeration
from video_moderation.contract.status import DecisionKind

__all__ = [
    "AlarmLimits",
    "Archive",
    "DecisionKind",
    "Limits",
    "ModeratedVideoGrants",
    "ModerationStack",
    "OidcSignIn",
    "PipelineMetrics",
    "PropertyError",
    "Retries",
    "ReviewRoom",
    "VerdictEvents",
    "VerdictWebhook",
    "VideoModeration",
    "VideoModerationProps",
    "add_outputs",
    "add_review_outputs",
]
