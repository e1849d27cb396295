"""The deployed stack at Rekognition's limits: no video is lost or moderated twice, and no slot is idle."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.burst import MOST_START_CALLS, SLOTS, VIDEOS, burst
from tests.local.observing import alerts_about, jobs_of, wait_until_quiet

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from moderation_local.pipeline.stand_in import StandIn

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
LONG = {**SWIM, "from": 0, "to": 625}  # 2,500 labels, three pages


@pytest.mark.only_in_pr
def test_60_uploads_against_5_slots_all_get_one_job_and_their_verdict(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    """How busy the slots are depends on the machine: `python -m benchmarks.burst` says it."""
    most_before = rekognition.jobs()["most_running"]
    measured = burst(stack, folder, video)
    assert measured.statuses == {"CLEAN": VIDEOS}
    names = [f"{folder}{number:02d}.mp4" for number in range(VIDEOS)]
    assert {len(jobs_of(stack, stack.videos(name)[0]["VideoId"])) for name in names} == {1}
    assert measured.refused > 0
    assert measured.start_calls <= MOST_START_CALLS
    assert measured.most_running <= max(SLOTS, most_before)
    wait_until_quiet(stack)
    assert stack.dead_letters() == []


@pytest.mark.only_in_pr
def test_30_flagged_videos_at_once_are_30_alerts(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    names = [f"{folder}{number:02d}.mp4" for number in range(30)]
    for name in names:
        rekognition.see(stack.bucket, name, [SWIM])
    for name in names:
        stack.upload(name, video)
    for name in names:
        assert stack.wait_for_status(name, timeout=180)["Status"] == "FLAGGED"
    wait_until_quiet(stack)
    told = Counter(json.loads(notice.message).get("key") for notice in stack.alerts.notifications())
    assert {name: told[name] for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize("error", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_throttled_start_only_takes_longer(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes, error: str
) -> None:
    name = f"{folder}throttled.mp4"
    rekognition.plan(
        {"fault": "fail_calls", "operation": "StartContentModeration", "error": error, "times": 3}
    )
    stack.upload(name, video)
    row = stack.wait_for_status(name)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 1)


def test_a_throttled_second_page_only_takes_longer(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    name = f"{folder}throttled-page.mp4"
    rekognition.plan(
        {
            "fault": "fail_calls",
            "operation": "GetContentModeration",
            "error": "ProvisionedThroughputExceededException",
            "page": 2,
            "times": 2,
            "object_name": name,
        }
    )
    stack.upload(name, video, scenes=[LONG])
    assert stack.wait_for_status(name)["LabelCount"] == 2500
    assert len(alerts_about(stack, name)) == 1


def test_a_token_that_expires_between_pages_starts_reading_again(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    name = f"{folder}expired-token.mp4"
    rekognition.plan({"fault": "expire_tokens", "object_name": name})
    stack.upload(name, video, scenes=[LONG])
    assert stack.wait_for_status(name)["LabelCount"] == 2500
    assert len(stack.labels(name)) == 2500
