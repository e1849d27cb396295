"""From upload to verdict, handlers and domain together, in virtual time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import FailJobs
from tests.unit.simulation.events import UGLY_KEYS

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def test_a_video_with_labels_ends_flagged_with_every_label_stored(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert (row["LabelCount"], row["SceneCount"]) == (18, 1)
    labels = simulation.resources.labels()
    assert len(labels) == 18
    assert labels[0]["Timestamp"] == 2000
    assert {label["TopCategory"] for label in labels} == {"Swimwear or Underwear"}


def test_a_flagged_video_alerts_the_moderators_once_and_not_the_operators(
    simulation: PipelineSimulation,
) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    [alert] = simulation.resources.alerts()
    assert alert["Subject"] == 'Flagged: "swimming.mp4" has 18 moderation labels in 1 scene'
    assert simulation.resources.operations() == []


def test_programs_get_the_alert_as_json_with_attributes_to_filter_on(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    [alert] = simulation.resources.alerts()
    document = json.loads(alert["Message"])
    assert document["verdict"] == "FLAGGED"
    assert document["key"] == "swimming.mp4"
    assert document["reasons"][0]["scenes"][0]["startMillis"] == 2000
    assert alert["MessageAttributes"]["verdict"]["Value"] == "FLAGGED"
    assert json.loads(alert["MessageAttributes"]["categories"]["Value"]) == ["Swimwear or Underwear"]


def test_a_video_without_labels_ends_clean_and_alerts_nobody(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "CLEAN"
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean"}
    assert simulation.resources.alerts() == []


@pytest.mark.parametrize("key", UGLY_KEYS)
def test_any_key_that_s3_allows_ends_at_its_verdict(simulation: PipelineSimulation, key: str) -> None:
    video_id = simulation.upload(key, scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["VideoName"], row["Status"]) == (key, "FLAGGED")
    assert simulation.resources.tags(row) == {"moderation-verdict": "flagged"}


@pytest.mark.parametrize("scenes", [[], [SWIM]])
def test_the_tag_is_there_before_anybody_hears_of_the_verdict_and_the_row_says_it_last(
    simulation: PipelineSimulation, scenes: list[dict[str, Any]]
) -> None:
    """Who hears of a clean video may get it at once; and a row with a verdict has nothing to come."""
    simulation.upload("a.mp4", scenes=scenes)
    simulation.run()
    calls = simulation.recorder.calls
    tagged, announced = calls.index("s3:PutObjectTagging"), calls.index("events:PutEvents")
    assert tagged < announced
    assert scenes == [] or tagged < calls.index("sns:Publish")
    assert calls[announced : announced + 3] == [
        "events:PutEvents",
        "dynamodb:UpdateItem",
        "dynamodb:UpdateItem",
    ]


def test_every_verdict_is_an_event_for_what_comes_next(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    [event] = simulation.resources.moderated_events()
    assert (event["verdict"], event["videoId"], event["schemaVersion"]) == ("CLEAN", video_id, "1")


def test_the_same_event_twice_is_one_job_and_one_alert(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    [message] = simulation.video_queue.messages.values()
    simulation.video_queue.send(message.body)
    simulation.run()
    assert len(simulation.rekognition.jobs()) == 1
    assert len(simulation.resources.alerts()) == 1


def test_an_event_that_comes_again_after_the_verdict_changes_nothing(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    [message] = simulation.video_queue.messages.values()
    simulation.run()
    before = simulation.resources.row(video_id)
    simulation.video_queue.send(message.body)
    simulation.run()
    assert simulation.resources.row(video_id) == before
    assert len(simulation.resources.alerts()) == 1


def test_the_same_name_with_other_content_gets_a_verdict_of_its_own(simulation: PipelineSimulation) -> None:
    first = simulation.upload("party.mp4", scenes=[SWIM])
    simulation.run()
    second = simulation.upload("party.mp4", scenes=[])
    simulation.run()
    assert simulation.resources.row(first)["Status"] == "FLAGGED"
    assert simulation.resources.row(second)["Status"] == "CLEAN"
    assert len(simulation.resources.labels()) == 18


def test_two_labels_at_one_instant_are_both_kept(simulation: PipelineSimulation) -> None:
    male = {**SWIM, "label": "Male Swimwear or Underwear"}
    simulation.upload("swimming.mp4", scenes=[SWIM, male])
    simulation.run()
    at_two_seconds = [row for row in simulation.resources.labels() if row["Timestamp"] == 2000]
    assert {row["ModerationLabel"] for row in at_two_seconds} >= {SWIM["label"], male["label"]}


def test_all_pages_are_read(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 625}])
    simulation.run()
    assert simulation.resources.row(video_id)["LabelCount"] == 2500
    assert len(simulation.resources.labels()) == 2500
    assert len(simulation.resources.alerts()) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>not a video at all</html>", "the file is not an MP4 or MOV video, whatever its name says"),
    ],
)
def test_what_can_never_be_moderated_ends_undetermined_at_once_without_a_job(
    simulation: PipelineSimulation, body: bytes, reason: str
) -> None:
    video_id = simulation.upload("broken.mp4", body)
    simulation.settle()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Reason"]) == ("UNDETERMINED", reason)
    assert simulation.rekognition.jobs() == []
    assert simulation.resources.tags(row) == {"moderation-verdict": "undetermined"}


def test_an_undetermined_video_is_told_to_moderators_and_operators_once(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.plan(FailJobs(times=3, message="cannot decode"))
    simulation.upload("broken.mp4", scenes=[])
    simulation.run()
    [alert] = simulation.resources.alerts()
    assert alert["Subject"] == 'Undetermined: "broken.mp4" could not be moderated'
    assert [told["Subject"] for told in simulation.resources.operations()] == [alert["Subject"]]


def test_a_version_deleted_before_its_start_ends_undetermined(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("gone.mp4")
    for version in simulation.resources.s3.list_object_versions(Bucket="media")["Versions"]:
        simulation.resources.s3.delete_object(Bucket="media", Key="gone.mp4", VersionId=version["VersionId"])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "UNDETERMINED"
    assert "deleted" in row["Reason"]


def test_the_tags_that_an_object_has_are_kept(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("sea.mp4", scenes=[])
    version = simulation.resources.s3.list_object_versions(Bucket="media")["Versions"][0]["VersionId"]
    simulation.resources.s3.put_object_tagging(
        Bucket="media", Key="sea.mp4", VersionId=version, Tagging={"TagSet": [{"Key": "team", "Value": "a"}]}
    )
    simulation.run()
    tags = simulation.resources.tags(simulation.resources.row(video_id))
    assert tags == {"team": "a", "moderation-verdict": "clean"}


def test_an_object_full_of_tags_still_gets_its_verdict(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("sea.mp4", scenes=[])
    version = simulation.resources.s3.list_object_versions(Bucket="media")["Versions"][0]["VersionId"]
    full: Any = [{"Key": f"key{number}", "Value": ""} for number in range(10)]
    simulation.resources.s3.put_object_tagging(
        Bucket="media", Key="sea.mp4", VersionId=version, Tagging={"TagSet": full}
    )
    simulation.run()
    tags = simulation.resources.tags(simulation.resources.row(video_id))
    assert len(tags) == 10
    assert tags["moderation-verdict"] == "clean"


def test_a_message_nobody_can_read_becomes_a_dead_letter_and_the_others_go_on(
    simulation: PipelineSimulation,
) -> None:
    simulation.video_queue.send("poison")
    simulation.completion_queue.send("poison")
    video_id = simulation.upload("sea.mp4", scenes=[])
    for _ in range(120):
        simulation.settle()
        simulation.pass_a_minute()
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"
    assert [message.body for message in simulation.video_queue.dead_letters] == ["poison"]
    assert [message.body for message in simulation.completion_queue.dead_letters] == ["poison"]
