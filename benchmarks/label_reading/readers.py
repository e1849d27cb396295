"""The two readers under test: this project's own, and a plain one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.label_reading.video import BUCKET, NAME, NONCE, VIDEO_ID
from benchmarks.shared.policy import EVERY_LABEL
from video_moderation.contract.status import Status
from video_moderation.evaluation.evaluator import DeployedPolicies
from video_moderation.jobs.job_results import JobResults
from video_moderation.labels.label import Label
from video_moderation.labels.label_store import LabelStore
from video_moderation.policy import read_policy
from video_moderation.runtime.clock import SystemClock
from video_moderation.verdict.label_reader import LabelReader
from video_moderation.videos.video_analysis import VideoAnalysis
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[Any, Any, str], int]


def this_project(rekognition: Any, table: Any, job_id: str) -> int:
    """`LabelReader`: page by page, in batches. Answers how many labels it counted."""
    analysis, results = VideoAnalysisTable(table), JobResults(rekognition)
    policies = DeployedPolicies(read_policy(EVERY_LABEL))
    reader = LabelReader(analysis, LabelStore(table, SystemClock()), results, policies, SystemClock())
    row = VideoAnalysis(
        video_id=VIDEO_ID,
        name=NAME,
        bucket=BUCKET,
        version_id="v1",
        status=Status.IN_PROGRESS,
        queued_at="2026-11-23T08:00:00Z",
        attempt=1,
        nonce=NONCE,
        job_id=job_id,
    )
    return reader.read(row, job_id, datetime.now(UTC) + timedelta(days=1)).label_count


def put_item(rekognition: Any, table: Any, job_id: str) -> int:
    """A plain design: collects all pages, then writes one item a label."""
    detections: list[dict[str, Any]] = []
    request = {"JobId": job_id}
    while True:
        page = rekognition.get_content_moderation(**request)
        detections += page["ModerationLabels"]
        if "NextToken" not in page:
            break
        request["NextToken"] = page["NextToken"]
    for detection in detections:
        table.put_item(Item=Label.from_detection(detection).to_item(NAME, VIDEO_ID, job_id))
    return len(detections)


READERS: dict[str, Reader] = {"this project": this_project, "put_item": put_item}
