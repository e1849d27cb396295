from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from moderation_local.rekognition import InvalidSetting, Settings
from tests.unit.local.rekognition.harness import Harness


def error_of(harness: Harness) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        harness.start()
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_twenty_first_job_at_once_is_refused(harness: Harness) -> None:
    for _ in range(20):
        harness.start()
    message = "20 open Jobs for User arn:aws:iam::000000000000:user/local Maximum limit: 20"
    assert error_of(harness) == ("LimitExceededException", message)


def test_a_job_that_ends_frees_its_slot(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=1, minimum_job_seconds=5)
    harness.start()
    harness.pass_time(4.9)
    assert error_of(harness)[0] == "LimitExceededException"
    harness.pass_time(0.1)
    assert harness.start()


def test_a_raised_quota_lets_more_jobs_in(harness: Harness) -> None:
    harness.engine.configure(max_concurrent_jobs=1)
    harness.start()
    harness.engine.configure(max_concurrent_jobs=2)
    assert harness.start()


def test_the_most_jobs_at_once_are_remembered(harness: Harness) -> None:
    harness.start()
    harness.start()
    harness.pass_time()
    harness.start()
    assert harness.engine.most_running() == 2


def test_the_sixth_start_in_a_second_is_throttled(video: bytes) -> None:
    harness = Harness(video, Settings())
    harness.upload()
    for _ in range(5):
        harness.start()
    assert error_of(harness) == ("ProvisionedThroughputExceededException", "Provisioned Rate exceeded.")
    harness.clock.advance(1)
    assert harness.start()


def test_the_twenty_first_get_in_a_second_is_throttled_apart_from_starts(video: bytes) -> None:
    harness = Harness(video, Settings())
    harness.upload()
    job_id = harness.start()
    for _ in range(20):
        harness.get(job_id)
    with pytest.raises(ClientError, match="Provisioned Rate exceeded"):
        harness.get(job_id)
    assert harness.start()


def test_throttled_calls_do_not_count_towards_the_rate(video: bytes) -> None:
    harness = Harness(video, Settings(start_calls_per_second=1))
    harness.upload()
    harness.start()
    harness.clock.advance(0.9)
    error_of(harness)
    harness.clock.advance(0.1)
    assert harness.start()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"max_jobs": 1}, "there is no setting 'max_jobs'"),
        ({"max_concurrent_jobs": -1}, "max_concurrent_jobs must be 0 or more"),
        ({"max_concurrent_jobs": 1.5}, "max_concurrent_jobs must be a whole number"),
        ({"minimum_job_seconds": "1"}, "minimum_job_seconds must be a number"),
        ({"minimum_job_seconds": float("nan")}, "minimum_job_seconds must be 0 or more"),
        ({"user_arn": 7}, "user_arn must be a text"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    harness: Harness, changes: dict[str, object], message: str
) -> None:
    before = harness.engine.settings
    with pytest.raises(InvalidSetting, match=message):
        harness.engine.configure(**changes)
    assert harness.engine.settings == before
