"""From upload to verdict, handlers and domain together, in virtual time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.events import UGLY_KEYS

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def test_a_video_with_labels_ends_flagged_with_every_label_stored(world: World) -> None:
    video_id = world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert (row["LabelCount"], row["SceneCount"]) == (18, 1)
    labels = world.resources.labels()
    assert len(labels) == 18
    assert labels[0]["Timestamp"] == 2000
    assert {label["TopCategory"] for label in labels} == {"Swimwear or Underwear"}


def test_a_flagged_video_alerts_the_moderators_once_and_not_the_operators(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    [alert] = world.resources.alerts()
    assert alert["Subject"] == "Flagged: swimming.mp4 has 18 moderation labels in 1 scene"
    assert world.resources.operations() == []


def test_programs_get_the_alert_as_json_with_attributes_to_filter_on(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    [alert] = world.resources.alerts()
    document = json.loads(alert["Message"])
    assert document["verdict"] == "FLAGGED"
    assert document["key"] == "swimming.mp4"
    assert document["reasons"][0]["scenes"][0]["startMillis"] == 2000
    assert alert["MessageAttributes"]["verdict"]["Value"] == "FLAGGED"
    assert json.loads(alert["MessageAttributes"]["categories"]["Value"]) == ["Swimwear or Underwear"]


def test_a_video_without_labels_ends_clean_and_alerts_nobody(world: World) -> None:
    video_id = world.upload("sea.mp4", scenes=[])
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "CLEAN"
    assert world.resources.tags(row) == {"moderation-verdict": "clean"}
    assert world.resources.alerts() == []


@pytest.mark.parametrize("key", UGLY_KEYS)
def test_any_key_that_s3_allows_ends_at_its_verdict(world: World, key: str) -> None:
    video_id = world.upload(key, scenes=[SWIM])
    world.run()
    row = world.resources.row(video_id)
    assert (row["VideoName"], row["Status"]) == (key, "FLAGGED")
    assert world.resources.tags(row) == {"moderation-verdict": "flagged"}


@pytest.mark.parametrize("scenes", [[], [SWIM]])
def test_the_tag_is_there_before_anybody_hears_of_the_verdict_and_the_row_says_it_last(
    world: World, scenes: list[dict[str, Any]]
) -> None:
    """Who hears of a clean video may get it at once; and a row with a verdict has nothing to come."""
    world.upload("a.mp4", scenes=scenes)
    world.run()
    calls = world.tape.calls
    tagged, announced = calls.index("s3:PutObjectTagging"), calls.index("events:PutEvents")
    assert tagged < announced
    assert scenes == [] or tagged < calls.index("sns:Publish")
    assert calls[announced : announced + 3] == [
        "events:PutEvents",
        "dynamodb:UpdateItem",
        "dynamodb:UpdateItem",
    ]


def test_every_verdict_is_an_event_for_what_comes_next(world: World) -> None:
    video_id = world.upload("sea.mp4", scenes=[])
    world.run()
    [event] = world.resources.moderated_events()
    assert (event["verdict"], event["videoId"], event["schemaVersion"]) == ("CLEAN", video_id, "1")


def test_the_same_event_twice_is_one_job_and_one_alert(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    [message] = world.video_queue.messages.values()
    world.video_queue.send(message.body)
    world.run()
    assert len(world.rekognition.jobs()) == 1
    assert len(world.resources.alerts()) == 1


def test_an_event_that_comes_again_after_the_verdict_changes_nothing(world: World) -> None:
    video_id = world.upload("swimming.mp4", scenes=[SWIM])
    [message] = world.video_queue.messages.values()
    world.run()
    before = world.resources.row(video_id)
    world.video_queue.send(message.body)
    world.run()
    assert world.resources.row(video_id) == before
    assert len(world.resources.alerts()) == 1


def test_the_same_name_with_other_content_gets_a_verdict_of_its_own(world: World) -> None:
    first = world.upload("party.mp4", scenes=[SWIM])
    world.run()
    second = world.upload("party.mp4", scenes=[])
    world.run()
    assert world.resources.row(first)["Status"] == "FLAGGED"
    assert world.resources.row(second)["Status"] == "CLEAN"
    assert len(world.resources.labels()) == 18


def test_two_labels_at_one_instant_are_both_kept(world: World) -> None:
    male = {**SWIM, "label": "Male Swimwear or Underwear"}
    world.upload("swimming.mp4", scenes=[SWIM, male])
    world.run()
    at_two_seconds = [row for row in world.resources.labels() if row["Timestamp"] == 2000]
    assert {row["ModerationLabel"] for row in at_two_seconds} >= {SWIM["label"], male["label"]}


def test_all_pages_are_read(world: World) -> None:
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 625}])
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 2500
    assert len(world.resources.labels()) == 2500
    assert len(world.resources.alerts()) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html>not a video at all</html>", "the file is not an MP4 or MOV video, whatever its name says"),
    ],
)
def test_what_can_never_be_moderated_ends_undetermined_at_once_without_a_job(
    world: World, body: bytes, reason: str
) -> None:
    video_id = world.upload("broken.mp4", body)
    world.settle()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Reason"]) == ("UNDETERMINED", reason)
    assert world.rekognition.jobs() == []
    assert world.resources.tags(row) == {"moderation-verdict": "undetermined"}


def test_an_undetermined_video_is_told_to_moderators_and_operators_once(world: World) -> None:
    world.upload("broken.mp4", b"")
    world.run()
    [alert] = world.resources.alerts()
    assert alert["Subject"] == "Undetermined: broken.mp4 could not be moderated"
    assert [told["Subject"] for told in world.resources.operations()] == [alert["Subject"]]


def test_a_version_deleted_before_its_start_ends_undetermined(world: World) -> None:
    video_id = world.upload("gone.mp4")
    for version in world.resources.s3.list_object_versions(Bucket="media")["Versions"]:
        world.resources.s3.delete_object(Bucket="media", Key="gone.mp4", VersionId=version["VersionId"])
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "UNDETERMINED"
    assert "deleted" in row["Reason"]


def test_the_tags_that_an_object_has_are_kept(world: World) -> None:
    video_id = world.upload("sea.mp4", scenes=[])
    version = world.resources.s3.list_object_versions(Bucket="media")["Versions"][0]["VersionId"]
    world.resources.s3.put_object_tagging(
        Bucket="media", Key="sea.mp4", VersionId=version, Tagging={"TagSet": [{"Key": "team", "Value": "a"}]}
    )
    world.run()
    tags = world.resources.tags(world.resources.row(video_id))
    assert tags == {"team": "a", "moderation-verdict": "clean"}


def test_an_object_full_of_tags_still_gets_its_verdict(world: World) -> None:
    video_id = world.upload("sea.mp4", scenes=[])
    version = world.resources.s3.list_object_versions(Bucket="media")["Versions"][0]["VersionId"]
    full: Any = [{"Key": f"key{number}", "Value": ""} for number in range(10)]
    world.resources.s3.put_object_tagging(
        Bucket="media", Key="sea.mp4", VersionId=version, Tagging={"TagSet": full}
    )
    world.run()
    tags = world.resources.tags(world.resources.row(video_id))
    assert len(tags) == 10
    assert tags["moderation-verdict"] == "clean"


def test_a_message_nobody_can_read_becomes_a_dead_letter_and_the_others_go_on(world: World) -> None:
    world.video_queue.send("poison")
    world.completion_queue.send("poison")
    video_id = world.upload("sea.mp4", scenes=[])
    for _ in range(120):
        world.settle()
        world.pass_a_minute()
    assert world.resources.row(video_id)["Status"] == "CLEAN"
    assert [message.body for message in world.video_queue.dead_letters] == ["poison"]
    assert [message.body for message in world.completion_queue.dead_letters] == ["poison"]
