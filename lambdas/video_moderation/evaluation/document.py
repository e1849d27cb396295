"""A verdict as data: for programs, as JSON, and for the video's row, as DynamoDB takes it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.evaluation.verdict import Shadow, Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis

SCHEMA_VERSION = "1"
SHADOW_REASONS_KEPT = 3

SAID_BY_THE_ROW = ("schemaVersion", "verdict", "videoId", "bucket", "key", "versionId", "jobId")
"""What the video's row says already, in attributes of other names, or need not say."""


def document(row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> dict[str, Any]:
    """The verdict for programs: the detail of the event, and the heart of the alert's JSON.

    Times in the video are in milliseconds, confidences in per cent. `reasons` are the strongest, flags first;
    `reasonCount`, `labelCount` and `sceneCount` count all. What a policy without audiences, or a video that
    could not be moderated, does not have is null or empty. docs/reference/schemas describes every field.
    """
    outcome = verdict.outcome
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": verdict.status.value,
        "finishedAt": iso(finished_at),
        "audience": verdict.audience,
        "reason": verdict.reason,
        "videoId": row.video_id,
        "bucket": row.bucket,
        "key": row.name,
        "versionId": row.version_id,
        "jobId": row.job_id,
        "labelCount": verdict.label_count,
        "sceneCount": verdict.scene_count,
        "categories": verdict.categories,
        "reasons": [reason.to_json() for reason in outcome.reasons] if outcome else [],
        "reasonCount": outcome.reason_count if outcome else 0,
        "audienceReasons": [reason.to_json() for reason in outcome.audience_reasons] if outcome else [],
        "unknownLabels": list(outcome.unknown_names) if outcome else [],
        "policyVersion": verdict.policy_version,
        "minConfidence": verdict.min_confidence,
        "modelVersion": verdict.model_version,
        "durationMillis": verdict.duration,
    }


def attributes(row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> dict[str, Any]:
    """What the video's row says of the verdict: the document's fields, beginning with a capital letter.

    What the row says already, and what is null or empty, is left out. The shadow policy's opinion stands
    here only.

    Row:
        Shadow (map): what the shadow policy says, if there is one: `PolicyVersion`, `Status`, `Audience`, the
            three strongest `Reasons`, and `Complete`, which is false if that policy has a lower threshold
            than Rekognition was asked for.
    """
    told = document(row, verdict, finished_at)
    for name in SAID_BY_THE_ROW:
        del told[name]
    if verdict.shadow:
        told["shadow"] = _shadow(verdict.shadow)
    return {name: value for name, value in _item(told).items() if value not in (None, "", [])}


def _shadow(shadow: Shadow) -> dict[str, Any]:
    outcome = shadow.outcome
    return {
        "policyVersion": outcome.policy_version,
        "status": shadow.status.value,
        "audience": outcome.audience,
        "complete": shadow.complete,
        "reasons": [reason.to_json() for reason in outcome.reasons[:SHADOW_REASONS_KEPT]],
    }


def _item(value: Any) -> Any:
    """The value as boto3's DynamoDB resource takes it: it refuses floats."""
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: _item(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_item(each) for each in value]
    return Decimal(str(value)) if isinstance(value, float) else value
