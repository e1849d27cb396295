"""What the deployed stack does with each kind of upload."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.local.observing import alerts_about, jobs_of, log_lines, send_upload_event, wait_until_quiet
from tests.unit.simulation.events import LONGEST_KEY, UGLY_KEYS

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from moderation_local.pipeline.inbox import Notification
    from moderation_local.pipeline.stand_in import StandIn

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def test_a_flagged_video_is_stored_alerted_tagged_and_told_to_the_operators_table(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}swimming.mp4"
    stack.allow_single_alerts()
    version = stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name, version_id=version)
    assert (row["Status"], row["LabelCount"], row["SceneCount"]) == ("FLAGGED", 18, 1)
    assert len(stack.labels(name)) == 18
    assert stack.tags(name, version) == {"moderation-verdict": "flagged"}
    mail = stack.mailbox.wait_for(lambda mail: name in mail.subject)
    assert mail.subject == f'Flagged: "{name}" has 18 moderation labels in 1 scene'
    assert mail.to == "moderators@example.com"
    assert "97.4 %  Female Swimwear or Underwear\n00:02.0-00:06.5" in mail.text


def test_a_clean_video_is_clean_and_nobody_is_alerted(stack: Pipeline, folder: str, video: bytes) -> None:
    name = f"{folder}sea.mp4"
    version = stack.upload(name, video)
    row = stack.wait_for_status(name, version_id=version)
    assert (row["Status"], row["LabelCount"]) == ("CLEAN", 0)
    assert stack.tags(name, version) == {"moderation-verdict": "clean"}
    assert alerts_about(stack, name) == []


@pytest.mark.parametrize("key", UGLY_KEYS)
def test_an_ugly_key_ends_at_its_verdict(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes, key: str
) -> None:
    name = key if key == LONGEST_KEY else folder + key
    rekognition.see(stack.bucket, name, [SWIM])
    version = stack.upload(name, video)
    row = stack.wait_for_status(name, version_id=version)
    assert (row["Status"], row["VideoName"]) == ("FLAGGED", name)
    assert stack.tags(name, version) == {"moderation-verdict": "flagged"}
    stack.alerts.wait_for(lambda notice: json.loads(notice.message).get("key") == name)


def test_two_labels_at_one_timestamp_are_two_rows(stack: Pipeline, folder: str, video: bytes) -> None:
    name = f"{folder}both.mov"
    male = {**SWIM, "label": "Male Swimwear or Underwear"}
    stack.upload(name, video, scenes=[SWIM, male])
    stack.wait_for_status(name)
    first = [label for label in stack.labels(name) if label["Timestamp"] == 2000]
    assert {SWIM["label"], male["label"]} <= {label["ModerationLabel"] for label in first}


def test_2500_labels_on_three_pages_are_all_stored_and_alerted_once(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}long.mp4"
    stack.upload(name, video, scenes=[{**SWIM, "from": 0, "to": 625}])
    row = stack.wait_for_status(name)
    assert row["LabelCount"] == 2500
    assert len(stack.labels(name)) == 2500
    assert alerts_about(stack, name) == [f'Flagged: "{name}" has 2,500 moderation labels in 1 scene']


def test_the_same_event_twice_is_one_job_and_one_alert(stack: Pipeline, folder: str, video: bytes) -> None:
    name = f"{folder}twice.mp4"
    version = stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name)
    send_upload_event(stack, name, version)
    wait_until_quiet(stack)
    assert len(jobs_of(stack, row["VideoId"])) == 1
    assert len(alerts_about(stack, name)) == 1


def test_the_same_name_with_other_content_is_another_video(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}party.mp4"
    first = stack.upload(name, video, scenes=[SWIM])
    assert stack.wait_for_status(name, version_id=first)["Status"] == "FLAGGED"
    second = stack.upload(name, video, scenes=[])
    assert stack.wait_for_status(name, version_id=second)["Status"] == "CLEAN"
    assert stack.tags(name, first) == {"moderation-verdict": "flagged"}
    assert stack.tags(name, second) == {"moderation-verdict": "clean"}


def test_a_text_file_starts_nothing(stack: Pipeline, folder: str, video: bytes) -> None:
    stack.upload(f"{folder}notes.txt", b"not a video")
    after = f"{folder}after.mp4"
    stack.upload(after, video)
    stack.wait_for_status(after)
    assert stack.videos(f"{folder}notes.txt") == []


def test_an_empty_file_is_undetermined_without_a_job(stack: Pipeline, folder: str) -> None:
    name = f"{folder}empty.mp4"
    version = stack.upload(name, b"")
    row = stack.wait_for_status(name)
    assert (row["Status"], row["Reason"]) == ("UNDETERMINED", "the file is empty")
    assert "JobId" not in row
    assert stack.tags(name, version) == {"moderation-verdict": "undetermined"}


def test_a_broken_video_is_undetermined_after_its_attempts_and_both_topics_are_told_once(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}broken.mp4"
    stack.upload(name, video[: len(video) // 2])
    row = stack.wait_for_status(name)
    assert (row["Status"], row["Attempt"]) == ("UNDETERMINED", 3)
    assert row["Reason"]
    assert [job["status"] for job in jobs_of(stack, row["VideoId"])] == ["FAILED"] * 3
    subject = f'Undetermined: "{name}" could not be moderated'
    assert [notice.subject for notice in stack.alerts.notifications() if about(notice, name)] == [subject]
    # Operators are told by themselves, or by a digest when the other tests have caused too many e-mails.
    told = [notice.subject for notice in stack.operations.notifications() if about(notice, name)]
    assert told in ([subject], [])


def about(notice: Notification, name: str) -> bool:
    """Whether a notification is about one video; a digest is about many."""
    return bool(json.loads(notice.message).get("key") == name)


def test_the_archive_waits_for_the_verdict(stack: Pipeline) -> None:
    rules = {rule["ID"]: rule for rule in stack.lifecycle_rules() if "Transitions" in rule}
    tags = [rule["Filter"]["And"]["Tags"][0] for rule in rules.values()]
    assert {tag["Value"] for tag in tags} == {"clean", "flagged"}
    assert {tag["Key"] for tag in tags} == {"moderation-verdict"}
    assert all(rule["Transitions"][0]["StorageClass"] == "GLACIER" for rule in rules.values())


def test_the_logs_name_video_and_job_on_every_line_of_a_conclusion(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}logged.mp4"
    stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name)
    lines = log_lines(stack, "ContentAlert", about=row["VideoId"])
    assert {"alert published", "concluded"} <= {line["message"] for line in lines}
    assert {line["job_id"] for line in lines} == {row["JobId"]}


def test_nothing_of_all_this_became_a_dead_letter(stack: Pipeline) -> None:
    wait_until_quiet(stack)
    assert stack.dead_letters() == []
