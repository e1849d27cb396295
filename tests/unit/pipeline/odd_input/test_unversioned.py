"""A bucket with suspended versioning: videos end as UNDETERMINED, because the file can be replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.simulation.events import object_created

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

VIDEO = b"\x00\x00\x00\x18ftypisom"


@pytest.fixture
def suspended(simulation: PipelineSimulation) -> PipelineSimulation:
    simulation.resources.s3.put_bucket_versioning(
        Bucket="media", VersioningConfiguration={"Status": "Suspended"}
    )
    return simulation


def put(simulation: PipelineSimulation, body: bytes = VIDEO) -> str:
    """Stores a video; answers its ETag."""
    etag: str = simulation.resources.s3.put_object(Bucket="media", Key="a.mp4", Body=body)["ETag"]
    return etag.strip('"')


def tags(simulation: PipelineSimulation) -> dict[str, str]:
    found = simulation.resources.s3.get_object_tagging(Bucket="media", Key="a.mp4")["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in found}


@pytest.mark.parametrize("version", [None, "null"])
def test_it_ends_undetermined_and_says_what_to_do(suspended: PipelineSimulation, version: str | None) -> None:
    etag = put(suspended)
    event = object_created("a.mp4", version, etag=etag, time=suspended.clock.now().isoformat())
    suspended.video_queue.send(json.dumps(event))
    suspended.run()
    (row,) = suspended.resources.rows()
    assert row["Status"] == "UNDETERMINED"
    assert "switch versioning of the bucket on" in row["Reason"]
    assert suspended.rekognition.jobs() == []
    assert tags(suspended) == {"moderation-verdict": "undetermined"}


def test_it_is_found_by_the_sweep_if_its_event_is_lost(suspended: PipelineSimulation) -> None:
    put(suspended)
    assert suspended.sweep()["found"] == 1
    suspended.run()
    assert [row["Status"] for row in suspended.resources.rows()] == ["UNDETERMINED"]


def test_the_sweep_and_the_event_speak_of_one_video(suspended: PipelineSimulation) -> None:
    etag = put(suspended)
    event = object_created("a.mp4", None, etag=etag, time=suspended.clock.now().isoformat())
    suspended.video_queue.send(json.dumps(event))
    suspended.settle()
    assert suspended.sweep()["found"] == 0


def test_what_replaces_it_is_told_of_as_well(suspended: PipelineSimulation) -> None:
    for body in (VIDEO, VIDEO + b"another"):
        etag = put(suspended, body)
        suspended.video_queue.send(json.dumps(object_created("a.mp4", None, etag=etag)))
        suspended.run()
    assert len(suspended.resources.alerts()) == 2
