"""Telling the world a verdict: the moderators, the operators, and whatever comes next in the pipeline.

Each announcement is marked in the row as soon as it was made. When a later step fails and the message
comes again, what was announced is not announced again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from . import alert
from .analysis import Status, VideoAnalysis
from .observability import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sns import SNSClient

    from .analysis_table import VideoAnalysisTable
    from .verdict import Verdict

SCHEMA_VERSION = "1"
EVENT_SOURCE = "video-moderation"
EVENT_DETAIL_TYPE = "Video Moderated"


class NotAnnounced(Exception):
    """EventBridge did not take the event."""


def document(row: VideoAnalysis, verdict: Verdict) -> dict[str, Any]:
    """The verdict for programs: the detail of the event, and the heart of the alert's JSON.

    Times are in milliseconds, confidences in per cent; `scenes` are the strongest only, `sceneCount` is all.
    """
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": verdict.status.value,
        "reason": verdict.reason,
        "videoId": row.video_id,
        "bucket": row.bucket,
        "key": row.name,
        "versionId": row.version_id,
        "jobId": row.job_id,
        "labelCount": verdict.label_count,
        "sceneCount": verdict.scene_count,
        "categories": verdict.categories,
        "scenes": [asdict(scene) for scene in verdict.scenes],
        "modelVersion": verdict.model_version,
        "durationMillis": verdict.duration,
    }


class Announcer:
    """Announces verdicts: flagged and undetermined ones to people, every one to the event bus."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        sns: SNSClient,
        events: EventBridgeClient,
        *,
        alert_topic_arn: str,
        operations_topic_arn: str,
        event_bus_name: str,
        region: str,
    ) -> None:
        self._analysis = analysis
        self._sns = sns
        self._events = events
        self._alert_topic_arn = alert_topic_arn
        self._operations_topic_arn = operations_topic_arn
        self._event_bus_name = event_bus_name
        self._region = region

    def announce(self, row: VideoAnalysis, verdict: Verdict) -> None:
        """Makes the announcements that are due and were not made yet."""
        if verdict.status is not Status.CLEAN:
            self._once("alert", row, verdict, lambda: self._publish(self._alert_topic_arn, row, verdict))
        if verdict.status is Status.UNDETERMINED:
            self._once(
                "operations", row, verdict, lambda: self._publish(self._operations_topic_arn, row, verdict)
            )
        self._once("event", row, verdict, lambda: self._put_event(row, verdict))

    def _once(self, kind: str, row: VideoAnalysis, verdict: Verdict, announce: Callable[[], None]) -> None:
        """One kind of announcement of one verdict: what was said of another verdict does not count."""
        announcement = f"{verdict.status.value}:{kind}"
        if announcement not in row.announced:
            announce()
            self._analysis.mark_announced(row, announcement)

    def _publish(self, topic_arn: str, row: VideoAnalysis, verdict: Verdict) -> None:
        text = alert.text(row, verdict, self._region)
        for_programs = json.dumps({**document(row, verdict), "text": text})
        attributes: dict[str, Any] = {"verdict": {"DataType": "String", "StringValue": verdict.status.value}}
        if verdict.categories:
            attributes["categories"] = {
                "DataType": "String.Array",
                "StringValue": json.dumps(verdict.categories),
            }
        self._sns.publish(
            TopicArn=topic_arn,
            Subject=alert.subject(row, verdict),
            Message=json.dumps({"default": for_programs, "email": text}),
            MessageStructure="json",
            MessageAttributes=attributes,
        )
        logger.info("alert published", topic=topic_arn, label_count=verdict.label_count)

    def _put_event(self, row: VideoAnalysis, verdict: Verdict) -> None:
        entry: dict[str, Any] = {
            "Source": EVENT_SOURCE,
            "DetailType": EVENT_DETAIL_TYPE,
            "Detail": json.dumps(document(row, verdict)),
            "EventBusName": self._event_bus_name,
        }
        response = self._events.put_events(Entries=[entry])  # type: ignore[list-item]
        if response["FailedEntryCount"]:
            raise NotAnnounced(f"EventBridge refused the event: {response['Entries'][0]}")
