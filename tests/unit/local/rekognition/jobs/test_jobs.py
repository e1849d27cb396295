from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.rekognition.harness import BUCKET, TOPIC, scene

if TYPE_CHECKING:
    from tests.unit.local.rekognition.harness import Harness

DAY = 86400


def test_a_job_in_progress_has_no_labels_and_no_metadata(harness: Harness) -> None:
    harness.upload_scenes(scene())
    answer = harness.get(harness.start())
    assert answer["JobStatus"] == "IN_PROGRESS"
    assert answer["ModerationLabels"] == []
    assert "VideoMetadata" not in answer
    assert "NextToken" not in answer


def test_a_job_takes_as_long_as_its_video_demands(harness: Harness) -> None:
    harness.engine.configure(job_seconds_per_video_second=0.5, minimum_job_seconds=1)
    job_id = harness.start()
    harness.pass_time(4.9)
    assert harness.get(job_id)["JobStatus"] == "IN_PROGRESS"
    harness.pass_time(0.1)
    assert harness.get(job_id)["JobStatus"] == "SUCCEEDED"


def test_a_short_video_takes_the_minimum(harness: Harness) -> None:
    harness.engine.configure(job_seconds_per_video_second=0.01, minimum_job_seconds=3)
    started = harness.clock()
    harness.start()
    harness.engine.tick()
    assert harness.engine.next_due() == started + 3


def test_a_new_job_is_due_at_once_to_be_opened_and_nothing_is_due_without_jobs(harness: Harness) -> None:
    assert harness.engine.next_due() is None
    harness.start()
    assert harness.engine.next_due() == harness.clock()
    harness.pass_time()
    assert harness.engine.next_due() is None


def test_a_tick_tells_how_many_jobs_ended(harness: Harness) -> None:
    harness.start()
    harness.start()
    assert harness.engine.tick() == 0
    harness.clock.advance(60)
    assert harness.engine.tick() == 2
    assert harness.engine.tick() == 0


def test_a_result_echoes_the_request(harness: Harness) -> None:
    harness.upload(version="v1")
    video = {"S3Object": {"Bucket": BUCKET, "Name": "party.mp4", "Version": "v1"}}
    job_id = harness.start(Video=video, JobTag="tag")
    harness.pass_time()
    answer = harness.get(job_id, SortBy="NAME", AggregateBy="SEGMENTS")
    assert answer["JobId"] == job_id
    assert answer["Video"] == video
    assert answer["JobTag"] == "tag"
    assert answer["GetRequestMetadata"] == {"SortBy": "NAME", "AggregateBy": "SEGMENTS"}
    assert answer["ModerationModelVersion"] == "7.0"


def test_a_result_without_a_tag_has_none(harness: Harness) -> None:
    answer = harness.run()
    assert "JobTag" not in answer
    assert answer["GetRequestMetadata"] == {"SortBy": "TIMESTAMP", "AggregateBy": "TIMESTAMPS"}


def test_the_completion_message_has_exactly_the_documented_shape(harness: Harness) -> None:
    harness.engine.configure(minimum_job_seconds=2)
    started = harness.clock()
    job_id = harness.start(JobTag="tag")
    harness.pass_time()
    assert harness.topics.published[0][0] == TOPIC
    assert harness.topics.messages() == [
        {
            "JobId": job_id,
            "Status": "SUCCEEDED",
            "API": "StartContentModeration",
            "JobTag": "tag",
            "Timestamp": (started + 2) * 1000,
            "Video": {"S3ObjectName": "party.mp4", "S3Bucket": BUCKET},
        }
    ]


def test_a_completion_without_a_tag_has_no_tag(harness: Harness) -> None:
    harness.run()
    assert "JobTag" not in harness.topics.messages()[0]


def test_a_job_without_a_channel_ends_silently(harness: Harness) -> None:
    video = {"S3Object": {"Bucket": BUCKET, "Name": "party.mp4"}}
    job_id = harness.client.start_content_moderation(Video=video)["JobId"]
    harness.pass_time()
    assert harness.get(job_id)["JobStatus"] == "SUCCEEDED"
    assert harness.topics.messages() == []


def test_a_job_of_which_the_topic_hears_nothing_has_ended_all_the_same(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_topic: str, _message: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(harness.topics, "publish", unreachable)
    assert harness.run()["JobStatus"] == "SUCCEEDED"
    assert harness.engine.jobs()[0].completions == 0


def test_jobs_end_in_the_order_they_are_due(harness: Harness) -> None:
    harness.engine.configure(job_seconds_per_video_second=1, minimum_job_seconds=0)
    harness.upload("garbage.mp4", b"no video")
    harness.start("party.mp4", JobTag="long")
    harness.start("garbage.mp4", JobTag="short")
    harness.pass_time()
    assert [message["JobTag"] for message in harness.topics.messages()] == ["short", "long"]


def test_an_unknown_job_is_not_found(harness: Harness) -> None:
    with pytest.raises(ClientError) as caught:
        harness.get("0" * 64)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_results_are_kept_for_seven_days_after_the_job_ended(harness: Harness) -> None:
    harness.engine.configure(minimum_job_seconds=10)
    job_id = harness.start()
    harness.pass_time(10)
    harness.clock.advance(7 * DAY - 1)
    assert harness.get(job_id)["JobStatus"] == "SUCCEEDED"
    harness.clock.advance(1)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        harness.get(job_id)


def test_expired_jobs_are_let_go_of(harness: Harness) -> None:
    harness.run()
    harness.pass_time(8 * DAY)
    assert harness.engine.jobs() == []
