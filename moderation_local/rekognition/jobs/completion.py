"""The message Rekognition publishes when a job has ended."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation_local.rekognition.jobs.publisher import Publisher
    from moderation_local.rekognition.jobs.register import Job

logger = logging.getLogger(__name__)


def completion_message(job: Job) -> str:
    """Return the message's body ("Calling Amazon Rekognition Video operations").

    The object's version and the reason of a failure are not in it; ``JobTag`` only if one was sent.
    """
    tag = {"JobTag": job.request["JobTag"]} if job.request.get("JobTag") else {}
    video = {"S3ObjectName": job.video.name, "S3Bucket": job.video.bucket}
    millis = round((job.finished_at or 0) * 1000)
    message = {"JobId": job.job_id, "Status": job.announced, "API": "StartContentModeration"}
    return json.dumps(message | tag | {"Timestamp": millis, "Video": video})


def announce(job: Job, publisher: Publisher, copies: int) -> int:
    """Publish a job's completion ``copies`` times and return how many got through.

    A topic that cannot be reached loses the message, as it would on AWS: callers that must not miss a
    completion ask ``GetContentModeration``.
    """
    if not job.topic_arn:
        return 0
    return sum(_published(publisher, job.topic_arn, completion_message(job)) for _ in range(copies))


def _published(publisher: Publisher, topic_arn: str, message: str) -> bool:
    try:
        publisher.publish(topic_arn, message)
    except Exception:
        logger.exception("a completion did not reach %s", topic_arn)
        return False
    return True
