"""A stand-in for Amazon Rekognition Video content moderation that runs on a laptop.

It answers ``StartContentModeration`` and ``GetContentModeration`` as AWS documents them: parameters,
errors, quotas, idempotency, paging, retention, completion messages. It opens each video, and one that is
not H.264 in MP4 or MOV FAILS. What it cannot do is see: **it does not look at pixels**. The labels come
from a scene file beside the video (`local.rekognition.scenes`). So a run against it shows that the pipeline
works, and nothing about how well moderation itself does.

As a server (``python -m local.rekognition``, or `serve`), or inside a boto3 client (`attach`).
"""

from __future__ import annotations

from local.rekognition.attach import attach
from local.rekognition.clock import Clock, ManualClock
from local.rekognition.engine import Engine
from local.rekognition.errors import RekognitionError
from local.rekognition.faults import (
    ExpireTokens,
    FailCalls,
    FailJobs,
    InvalidFault,
    LoseCompletions,
    RepeatCompletions,
)
from local.rekognition.memory import MemoryObjects, MemoryTopics
from local.rekognition.objects import (
    NoSuchObject,
    ObjectStore,
    ObjectVersion,
    S3ObjectStore,
    UnreadableObject,
)
from local.rekognition.publisher import Publisher, SnsPublisher
from local.rekognition.scenes import InvalidScenes, scenes_key
from local.rekognition.server import serve
from local.rekognition.settings import InvalidSetting, Settings
from local.rekognition.video_file import UnusableVideo, VideoMetadata

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
