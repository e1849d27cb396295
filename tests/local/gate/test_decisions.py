"""A decision reaches the tag, the row, the archive and the event's targets; it does not open the gate."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.pipeline.archive import rule_for
from moderation_local.waiting import until
from tests.local.gate.events import Events
from tests.local.gate.naming import refused
from tests.local.observing import queue_url

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

FIGHT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 93.0}


@pytest.fixture
def flagged(gate: Pipeline, folder: str, video: bytes) -> dict[str, Any]:
    """The row of a video that somebody has to decide on."""
    gate.upload(f"{folder}fight.mp4", video, scenes=[FIGHT])
    return gate.wait_for_status(f"{folder}fight.mp4", "FLAGGED")


@pytest.fixture(scope="session")
def decided(gate: Pipeline) -> Events:
    return Events(gate.sqs, gate.deployment.outputs["DecidedUrl"])


def tags(gate: Pipeline, row: dict[str, Any]) -> dict[str, str]:
    return gate.tags(row["VideoName"], row["VersionId"])


def archived(gate: Pipeline, row: dict[str, Any]) -> tuple[str, int] | None:
    """The storage class the video leaves for, and its age then in days."""
    rule = rule_for(tags(gate, row), gate.lifecycle_rules())
    return (rule.storage_class, rule.days) if rule else None


def test_the_command_decides_and_what_is_approved_is_archived_like_what_is_clean(
    gate: Pipeline, decided: Events, flagged: dict[str, Any], reader: Any
) -> None:
    name = flagged["VideoName"]
    assert archived(gate, flagged) is None
    what = ["decide", name, "approve", "--stack", "Gate", "--note", "a toy"]
    told = gate.aws.start("decide", [sys.executable, "-m", "moderation_cli", *what]).wait()
    assert f"{name}: FLAGGED, approved by " in told
    assert tags(gate, flagged) == {
        "moderation-verdict": "flagged",
        "moderation-audience": "teen",
        "moderation-decision": "approved",
    }
    assert archived(gate, flagged) == ("GLACIER", 30)
    event = decided.about(name)
    assert (event["decision"], event["verdict"], event["note"]) == ("APPROVED", "FLAGGED", "a toy")
    with refused():
        reader.get_object(Bucket=gate.bucket, Key=name)


def test_a_moderator_decides_under_a_name_of_their_own(
    gate: Pipeline, decided: Events, flagged: dict[str, Any], moderator: Any
) -> None:
    message = {"decide": "REJECTED", "VideoId": flagged["VideoId"]}
    moderator.send_message(QueueUrl=queue_url(gate, "DecisionQueue"), MessageBody=json.dumps(message))
    until(
        lambda: (gate.video(flagged["VideoName"]) or {}).get("Decision") == "REJECTED", "nothing is decided"
    )
    assert tags(gate, flagged)["moderation-decision"] == "rejected"
    assert archived(gate, flagged) == ("DEEP_ARCHIVE", 7)
    session = gate.aws.client("sts", role=gate.deployment.outputs["ModeratorArn"]).get_caller_identity()
    assert decided.about(flagged["VideoName"])["decidedBy"] == session["UserId"]


@pytest.mark.parametrize("queue", ["CompletionQueue", "VideoQueue"])
def test_a_moderator_ends_no_video_by_another_queue(gate: Pipeline, moderator: Any, queue: str) -> None:
    with refused():
        moderator.send_message(QueueUrl=queue_url(gate, queue), MessageBody="{}")


@pytest.mark.parametrize("who", ["Reader", "Uploader", "Administrator"])
def test_nobody_else_decides(gate: Pipeline, who: str) -> None:
    sqs = gate.aws.client("sqs", role=gate.deployment.outputs[f"{who}Arn"])
    with refused():
        sqs.send_message(QueueUrl=queue_url(gate, "DecisionQueue"), MessageBody="{}")
