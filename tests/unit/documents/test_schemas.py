"""Every event is what its schema says, and the schema says all there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from moderation_stack.policy import ModerationPolicy
from tests.unit.documents.reading import ROOT
from tests.unit.events import UGLY_KEYS

if TYPE_CHECKING:
    from tests.unit.pipeline_simulation import PipelineSimulation

SCENES = [
    {"label": "Weapons", "from": 0.0, "to": 2.0, "confidence": 84.0},
    {"label": "Alcohol Use", "from": 1.0, "to": 4.0, "confidence": 99.0},
]


def schema(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        (ROOT / "docs" / "reference" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    )
    Draft202012Validator.check_schema(read)
    return read


def problems(name: str, event: dict[str, Any]) -> list[str]:
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
