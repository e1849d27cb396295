"""The `StartContentModeration` request of a video's attempt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.jobs.job_tag import JobTag

if TYPE_CHECKING:
    from video_moderation.videos.video_analysis import VideoAnalysis


@dataclass(frozen=True)
class JobSettings:
    """What every job is started with; `min_confidence` is in per cent."""

    min_confidence: float
    topic_arn: str
    role_arn: str


def start_request(row: VideoAnalysis, settings: JobSettings) -> str:
    """The request of a video's attempt, as JSON.

    Its ClientRequestToken is derived from the video, the attempt and all other parameters: the same call
    again finds the same job, a new attempt is a new job, and changed parameters never meet an old token.
    Source: docs.aws.amazon.com/rekognition/latest/dg/api-video.html (a token lives 7 days).
    """
    s3_object = {"Bucket": row.bucket, "Name": row.name}
    if row.version_id:
        s3_object["Version"] = row.version_id
    request: dict[str, Any] = {
        "Video": {"S3Object": s3_object},
        "MinConfidence": settings.min_confidence,
        "NotificationChannel": {"SNSTopicArn": settings.topic_arn, "RoleArn": settings.role_arn},
        "JobTag": JobTag(row.video_id, settings.min_confidence, row.nonce).text,
    }
    identity = json.dumps([row.video_id, row.attempt, request], sort_keys=True)
    request["ClientRequestToken"] = hashlib.sha256(identity.encode()).hexdigest()
    return json.dumps(request)
