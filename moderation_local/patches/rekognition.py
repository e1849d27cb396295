"""Rekognition: with IAM enforced, its calls are authorized by the emulator and answered by the stand-in.

A start needs more than ``rekognition:StartContentModeration``: ``iam:PassRole`` for the role that publishes
completions, which Rekognition must be able to take on and which must be able to publish (Amazon Rekognition
Developer Guide, "Configuring Amazon Rekognition Video"); and permission to read the video, since Rekognition
reads with the caller's ("Amazon Rekognition is unable to access the S3 object specified in the request").
AWS would not say that the role cannot publish: nothing would ever be heard of the job. Here the start is
refused, so that it is seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import urllib.error
import urllib.request
from typing import Any

from moderation_local.patches import EmulatorMoved
from moderation_local.patches.iam.encryption_keys import uses
from moderation_local.patches.iam.permissions import caller_may, role_may, service_may_assume
from moderation_local.patches.iam.topic_key import PUBLISH, key_uses

ADDRESS = "LOCAL_REKOGNITION"
SERVICE, PRINCIPAL = "rekognition", "rekognition.amazonaws.com"
START = "RekognitionService.StartContentModeration"

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Enter the service, if there is an address to hand calls on to."""
    from ministack import app
    from ministack.core import iam_actions, router

    tables = (router.SERVICE_PATTERNS, iam_actions.SERVICE_TO_IAM_NAMESPACE, app.SERVICE_HANDLERS)
    if not all(isinstance(table, dict) for table in tables):
        raise EmulatorMoved(f"ministack's tables of services are not as expected; see {__package__}")
    if ADDRESS not in os.environ or SERVICE in app.SERVICE_HANDLERS:
        return
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": ["RekognitionService"]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    app.SERVICE_HANDLERS[SERVICE] = answer


async def answer(method: str, path: str, headers: dict[str, str], body: bytes, _: Any) -> Answer:
    """Answer a call that may be made as such."""
    if headers.get("x-amz-target") == START:
        refusal = _refusal(_access_key(headers), json.loads(body or b"{}"))
        if refusal:
            return _error(*refusal)
    return await asyncio.to_thread(_forward, headers, body)


def _refusal(access_key: str, request: dict[str, Any]) -> tuple[str, str] | None:
    video, channel = request.get("Video", {}).get("S3Object", {}), request.get("NotificationChannel", {})
    read = "s3:GetObjectVersion" if video.get("Version") else "s3:GetObject"
    if not caller_may(access_key, read, f"arn:aws:s3:::{video.get('Bucket')}/{video.get('Name')}"):
        return "InvalidS3ObjectException", f"The caller lacks {read} on the video."
    for use, key in uses(read, f"arn:aws:s3:::{video.get('Bucket')}/{video.get('Name')}"):
        if not caller_may(access_key, use, key):
            return "InvalidS3ObjectException", f"The caller lacks {use} on the key of the video."
    return _channel_refusal(access_key, channel["RoleArn"], channel["SNSTopicArn"]) if channel else None


def _channel_refusal(access_key: str, role: str, topic: str) -> tuple[str, str] | None:
    if not caller_may(access_key, "iam:PassRole", role, iam_PassedToService=PRINCIPAL):
        return "AccessDeniedException", f"The caller lacks iam:PassRole on {role}."
    if not service_may_assume(role, PRINCIPAL, role.split(":")[4]):
        return "AccessDeniedException", f"{PRINCIPAL} may not assume {role}."
    missing = [needed for needed in [(PUBLISH, topic), *key_uses(topic)] if not role_may(role, *needed)]
    return ("AccessDeniedException", f"{role} lacks {missing[0]}.") if missing else None


def _access_key(headers: dict[str, str]) -> str:
    from ministack.core.router import extract_access_key_id

    return str(extract_access_key_id(headers, {}) or "")


def _forward(headers: dict[str, str], body: bytes) -> Answer:
    passed = {name: headers[name] for name in ("content-type", "x-amz-target") if name in headers}
    request = urllib.request.Request(os.environ[ADDRESS], data=body, headers=passed)  # noqa: S310, our own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as response:
            return response.status, {"Content-Type": response.headers["Content-Type"]}, response.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, {"Content-Type": refusal.headers["Content-Type"]}, refusal.read()


def _error(code: str, message: str) -> Answer:
    content = json.dumps({"__type": code, "Message": message}).encode()
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, content
