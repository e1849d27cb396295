"""Telling the world a verdict: the moderators, the operators, and whatever comes next in the pipeline.

Each announcement is marked in the row as soon as it was made. When a later step fails and the message
comes again, what was announced is not announced again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_moderation.contract.events import VIDEO_MODERATED
from video_moderation.contract.status import Status
from video_moderation.runtime.observability import logger
from video_moderation.verdict import alert
from video_moderation.verdict.document import document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_sns import SNSClient

    from video_moderation.verdict.event_bus import EventBus
    from video_moderation.verdict.verdict import Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class Announcer:
    """Announces verdicts: flagged and undetermined ones to people, every one to the event bus."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        sns: SNSClient,
        bus: EventBus,
        *,
        alert_topic_arn: str,
        operations_topic_arn: str,
        places: alert.Places,
    ) -> None:
        self._analysis = analysis
        self._sns = sns
        self._bus = bus
        self._alert_topic_arn = alert_topic_arn
        self._operations_topic_arn = operations_topic_arn
        self._places = places

    def announce(self, row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> None:
        """Makes the announcements that are due and were not made yet."""
        told = document(row, verdict, finished_at)

        def publish(topic_arn: str) -> None:
            self._publish(topic_arn, row, verdict, told)

        if verdict.status is not Status.CLEAN:
            self._once("alert", row, verdict, lambda: publish(self._alert_topic_arn))
        if verdict.status is Status.UNDETERMINED:
            self._once("operations", row, verdict, lambda: publish(self._operations_topic_arn))
        self._once("event", row, verdict, lambda: self._bus.put(VIDEO_MODERATED, told))

    def _once(self, kind: str, row: VideoAnalysis, verdict: Verdict, announce: Callable[[], None]) -> None:
        """One kind of announcement of one verdict: what was said of another verdict does not count."""
        announcement = f"{verdict.status.value}:{kind}"
        if announcement not in row.announced:
            announce()
            self._analysis.mark_announced(row, announcement)

    def _publish(self, topic_arn: str, row: VideoAnalysis, verdict: Verdict, told: Mapping[str, Any]) -> None:
        text = alert.text(row, verdict, self._places)
        for_programs = json.dumps({**told, "text": text})
        self._sns.publish(
            TopicArn=topic_arn,
            Subject=alert.subject(row, verdict),
            Message=json.dumps({"default": for_programs, "email": text}),
            MessageStructure="json",
            MessageAttributes=_attributes(verdict),
        )
        logger.info("alert published", topic=topic_arn, label_count=verdict.label_count)


def _attributes(verdict: Verdict) -> dict[str, Any]:
    """What a subscription can filter on: the verdict, what was flagged, who may see it."""
    attributes = {"verdict": {"DataType": "String", "StringValue": verdict.status.value}}
    if verdict.categories:
        attributes["categories"] = {
            "DataType": "String.Array",
            "StringValue": json.dumps(verdict.categories),
        }
    if verdict.audience:
        attributes["audience"] = {"DataType": "String", "StringValue": verdict.audience}
    return attributes
