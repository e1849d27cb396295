"""A stand-in for Amazon Rekognition Video content moderation that runs on a laptop.

It answers ``StartContentModeration`` and ``GetContentModeration`` as AWS documents them: parameters,
errors, quotas, idempotency, paging, retention, completion messages. It opens each video, and one that is
not H.264 in MP4 or MOV FAILS. What it cannot do is see: **it does not look at pixels**. The labels come
from a scene file beside the video (`moderation_local.rekognition.labels.scenes`). So a run against it shows
that the pipeline works, and nothing about how well moderation itself does.

As a server (``python -m moderation_local.rekognition``, or `serve`), or inside a boto3 client (`attach`).
"""

from __future__ import annotations

from moderation_local.rekognition.clock import Clock, ManualClock
from moderation_local.rekognition.engine import Engine
from moderation_local.rekognition.errors import RekognitionError
from moderation_local.rekognition.faults import (
    ExpireTokens,
    FailCalls,
    FailJobs,
    InvalidFault,
    LoseCompletions,
    RepeatCompletions,
)
from moderation_local.rekognition.jobs.publisher import Publisher, SnsPublisher
from moderation_local.rekognition.labels.scenes import InvalidScenes, scenes_key
from moderation_local.rekognition.serving.attach import attach
from moderation_local.rekognition.serving.server import serve
from moderation_local.rekognition.settings import InvalidSetting, Settings
from moderation_local.rekognition.videos.memory import MemoryObjects, MemoryTopics
from moderation_local.rekognition.videos.objects import (
    NoSuchObject,
    ObjectStore,
    ObjectVersion,
    S3ObjectStore,
    UnreadableObject,
)
from moderation_local.rekognition.videos.video_file import UnusableVideo, VideoMetadata

__all__ = (
    "Clock",
    "Engine",
    "ExpireTokens",
    "FailCalls",
    "FailJobs",
    "InvalidFault",
    "InvalidScenes",
    "InvalidSetting",
    "LoseCompletions",
    "ManualClock",
    "MemoryObjects",
    "MemoryTopics",
    "NoSuchObject",
    "ObjectStore",
    "ObjectVersion",
    "Publisher",
    "RekognitionError",
    "RepeatCompletions",
    "S3ObjectStore",
    "Settings",
    "SnsPublisher",
    "UnreadableObject",
    "UnusableVideo",
    "VideoMetadata",
    "attach",
    "scenes_key",
    "serve",
)
