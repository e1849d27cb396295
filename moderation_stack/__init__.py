"""Serverless video moderation with Amazon Rekognition: what is provisioned in AWS."""

from __future__ import annotations

from moderation_stack.outputs import add_outputs
from moderation_stack.stack import ModerationStack
from moderation_stack.video_moderation import VideoModeration

__all__ = ["ModerationStack", "VideoModeration", "add_outputs"]
