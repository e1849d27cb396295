from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from moderation_local.rekognition import FailJobs

if TYPE_CHECKING:
    from moderation_local.rekognition import ObjectVersion
    from tests.unit.local.rekognition.harness import Harness

DAY = 86400


def test_the_same_token_and_parameters_give_the_same_job(harness: Harness) -> None:
    assert harness.start(ClientRequestToken="t") == harness.start(ClientRequestToken="t")


def test_a_repeated_start_publishes_no_second_completion(harness: Harness) -> None:
    harness.start(ClientRequestToken="t")
    harness.pass_time()
    harness.start(ClientRequestToken="t")
    harness.pass_time()
    assert len(harness.topics.messages()) == 1


def test_a_repeated_start_takes_no_slot_and_needs_none(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=1)
    job_id = harness.start(ClientRequestToken="t")
    assert harness.start(ClientRequestToken="t") == job_id


def test_a_repeated_start_is_answered_though_the_object_is_gone(harness: Harness) -> None:
    job_id = harness.start(ClientRequestToken="t")
    harness.objects.delete("media", "party.mp4")
    assert harness.start(ClientRequestToken="t") == job_id


def test_the_token_of_a_failed_job_gives_the_failed_job(harness: Harness) -> None:
    harness.engine.plan(FailJobs())
    job_id = harness.start(ClientRequestToken="t")
    harness.pass_time()
    assert harness.start(ClientRequestToken="t") == job_id
    assert harness.get(job_id)["JobStatus"] == "FAILED"


def test_a_repeat_that_overtakes_the_first_start_is_still_one_job(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, overtaking = harness.objects.size, list[str]()

    def slow(video: ObjectVersion) -> int:
        if not overtaking:
            overtaking.append("")
            overtaking.append(harness.start(ClientRequestToken="t"))
        return size(video)

    monkeypatch.setattr(harness.objects, "size", slow)
    assert harness.start(ClientRequestToken="t") == overtaking[1]
    assert len(harness.engine.jobs()) == 1


@pytest.mark.parametrize("other", [{"MinConfidence": 51.0}, {"JobTag": "b"}, {"name": "other.mp4"}])
def test_a_token_with_other_parameters_is_a_mismatch(harness: Harness, other: dict[str, Any]) -> None:
    harness.upload("other.mp4")
    harness.start(ClientRequestToken="t", JobTag="a")
    with pytest.raises(ClientError) as caught:
        harness.start(**({"ClientRequestToken": "t", "JobTag": "a"} | other))
    error = caught.value.response["Error"]
    assert error["Code"] == "IdempotentParameterMismatchException"
    assert error["Message"] == "The ClientRequestToken: t you have supplied is already in use."


def test_a_token_is_remembered_for_seven_days(harness: Harness) -> None:
    job_id = harness.start(ClientRequestToken="t")
    harness.pass_time(7 * DAY - 1)
    assert harness.start(ClientRequestToken="t") == job_id
    harness.pass_time(1)
    assert harness.start(ClientRequestToken="t") != job_id


def test_a_refused_start_does_not_use_up_its_token(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=0)
    with pytest.raises(ClientError):
        harness.start(ClientRequestToken="t", JobTag="a")
    harness.engine.configure(max_concurrent_jobs=1)
    assert harness.start(ClientRequestToken="t", JobTag="b")
