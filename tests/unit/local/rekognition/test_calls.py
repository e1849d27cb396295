from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.rekognition.harness import BUCKET, scene

if TYPE_CHECKING:
    from tests.unit.local.rekognition.harness import Harness


def test_calls_are_recorded_with_what_they_were_about(harness: Harness) -> None:
    harness.engine.set_scenes(BUCKET, "party.mp4", [scene("Violence", 0, 2)])
    job_id = harness.start()
    harness.pass_time()
    harness.pages(job_id, MaxResults=2)
    told = [(call.operation, call.object_name, call.job_id, call.page) for call in harness.engine.calls()]
    assert told == [
        ("StartContentModeration", "party.mp4", job_id, 1),
        ("GetContentModeration", "party.mp4", job_id, 1),
        ("GetContentModeration", "party.mp4", job_id, 2),
    ]


def test_calls_are_counted_by_how_they_ended(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=1)
    harness.start()
    for _ in range(2):
        with pytest.raises(ClientError):
            harness.start()
    assert harness.engine.call_counts() == {"StartContentModeration": {"": 1, "LimitExceededException": 2}}


def test_a_malformed_call_is_recorded_too(harness: Harness) -> None:
    with pytest.raises(ClientError):
        harness.start(JobTag="a b")
    assert [call.error for call in harness.engine.calls()] == ["InvalidParameterException"]
