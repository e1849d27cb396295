"""Every event and message is what its schema says, and the schema says all there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from moderation_stack.policy import ModerationPolicy
from tests.unit.documents.generated.row_kinds import described_in, schema
from tests.unit.simulation.events import UGLY_KEYS
from tests.unit.simulation.resources import is_digest
from video_moderation.alerts.sending.announcer import message_attributes
from video_moderation.alerts.sending.topic import Topic

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SCENES = [
    {"label": "Weapons", "from": 0.0, "to": 2.0, "confidence": 84.0},
    {"label": "Alcohol Use", "from": 1.0, "to": 4.0, "confidence": 99.0},
]


def problems(name: str, event: dict[str, Any]) -> list[str]:
    Draft202012Validator.check_schema(schema(name))
    return [error.message for error in Draft202012Validator(schema(name)).iter_errors(event)]


@pytest.mark.parametrize(
    "policy", [ModerationPolicy.every_label(), ModerationPolicy.strict(), ModerationPolicy.news()]
)
def test_an_event_of_each_verdict_is_valid(simulation: PipelineSimulation, policy: ModerationPolicy) -> None:
    simulation.redeploy(policy)
    simulation.upload("party.mp4", scenes=SCENES)
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("broken.mp4", b"")
    simulation.run()
    events = simulation.resources.moderated_events()
    assert {"CLEAN", "UNDETERMINED"} <= {event["verdict"] for event in events}
    assert [problems("video-moderated-1", event) for event in events] == [[], [], []]


def test_any_key_is_valid(simulation: PipelineSimulation) -> None:
    for key in UGLY_KEYS:
        simulation.upload(key, scenes=SCENES)
    simulation.run()
    events = simulation.resources.moderated_events()
    assert len(events) == len(UGLY_KEYS)
    assert [problems("video-moderated-1", event) for event in events] == [[] for _ in events]


def test_a_decision_is_valid(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("party.mp4", scenes=SCENES)
    simulation.run()
    message = {"decide": "REJECTED", "VideoId": video_id, "DecidedAt": "2026-11-23T12:00:00Z"}
    simulation.decision_queue.send(json.dumps(message))
    simulation.run()
    (event,) = simulation.resources.decided_events()
    assert problems("video-decided-1", event) == []
    assert event.keys() == schema("video-decided-1")["properties"].keys()


def test_the_schema_names_every_field_there_is(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ModerationPolicy.strict())
    simulation.upload("party.mp4", scenes=SCENES)
    simulation.run()
    (event,) = simulation.resources.moderated_events()
    described = schema("video-moderated-1")
    assert event.keys() == described["properties"].keys()
    assert event["reasons"][0].keys() == described["$defs"]["reason"]["properties"].keys()
    assert event["audienceReasons"][0].keys() == described["$defs"]["finding"]["properties"].keys()
    assert event["reasons"][0]["scenes"][0].keys() == described["$defs"]["scene"]["properties"].keys()


@pytest.mark.parametrize(
    "wrong", [{"verdict": "OK"}, {"schemaVersion": "2"}, {"labelCount": -1}, {"reasons": [{}]}, {"key": None}]
)
def test_the_schema_refuses_what_is_wrong(simulation: PipelineSimulation, wrong: dict[str, Any]) -> None:
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    (event,) = simulation.resources.moderated_events()
    assert problems("video-moderated-1", event) == []
    assert problems("video-moderated-1", {**event, **wrong})


def test_a_digest_is_valid_and_the_schema_names_every_field(simulation: PipelineSimulation) -> None:
    simulation.upload("page.mp4", b"%PDF-1.7")
    simulation.run()
    digest, *_ = [json.loads(each["Message"]) for each in simulation.resources.emails() if is_digest(each)]
    assert problems("digest-1", digest) == []
    described = schema("digest-1")
    assert digest.keys() == described["properties"].keys()
    assert digest["digest"].keys() == described["$defs"]["contents"]["properties"].keys()
    assert digest["digest"]["videos"][0].keys() == described["$defs"]["video"]["properties"].keys()
    assert problems("digest-1", {**digest, "digest": {**digest["digest"], "verdicts": {"CLEAN": 1}}})


def test_the_notice_is_valid_and_the_schema_names_every_field(simulation: PipelineSimulation) -> None:
    simulation.resources.unsubscribe_all(simulation.resources.operations_topic_arn)
    simulation.reconcile()
    (notice,) = [json.loads(each["Message"]) for each in simulation.resources.emails()]
    assert problems("notice-1", notice) == []
    described = schema("notice-1")
    assert notice.keys() == described["properties"].keys()
    assert notice["notice"].keys() == described["$defs"]["subscriptions"]["properties"].keys()
    assert problems("notice-1", {**notice, "notice": {"expected": 1}})


def test_an_alert_has_the_attributes_that_are_described(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ModerationPolicy.strict())
    simulation.upload("party.mp4", scenes=SCENES)
    simulation.run()
    (alert,) = simulation.resources.alerts()
    described = [*described_in(Topic.publish, "Message"), *described_in(message_attributes, "Message")]
    assert alert["MessageAttributes"].keys() == {each.name for each in described}
    types = {each.name: alert["MessageAttributes"][each.name]["Type"] for each in described}
    assert types == {each.name: "String.Array" if each.type == "list" else "String" for each in described}
    assert json.loads(alert["Message"]).keys() - {"text"} == schema("video-moderated-1")["properties"].keys()
