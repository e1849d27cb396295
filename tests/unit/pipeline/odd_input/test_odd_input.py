"""Messages and rows of wrong types stop no other video, never lead to CLEAN, and do not flood the log."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.unit.simulation.events import object_created, object_deleted
from tests.unit.simulation.odd_values import JSON, STORED, spoilt
from video_moderation.contract.messaging.queue_messages import decision_message, give_up
from video_moderation.runtime.observability import logger

INDEXED = ("VideoName", "QueuedAt", "AwaitsDecision", "FinishedAt")
"""Keys of indexes: DynamoDB itself takes nothing but texts there."""

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

    MakeSimulation = Callable[[], AbstractContextManager[PipelineSimulation]]

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
MANY = 30
"""More than a batch of messages, and more than a page of rows."""
MINUTES = 5
FEW_WORDS = 200
FEW_SIMULATIONS = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions write to their logs."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


def with_detail(place: str, value: Any) -> Callable[[int], dict[str, Any]]:
    """Makes upload events with one value of another type."""

    def make(number: int) -> dict[str, Any]:
        event = object_created(f"{number}.mp4", f"v{number}", time="2020-01-01T00:00:00Z")
        inner = event
        *path, last = place.split(".")
        for name in path:
            inner = inner[name]
        inner[last] = value
        return event

    return make


@pytest.mark.parametrize("odd", [{"key": 7}, {"key": ""}, {"key": "\ud800.mp4"}, {}, [], None])
def test_many_odd_deletions_stop_no_other_video(simulation: PipelineSimulation, odd: Any) -> None:
    event = object_deleted("a.mp4", "v1")
    event["detail"]["object"] = odd
    for _ in range(MANY):
        simulation.video_queue.send(json.dumps(event))
    simulation.video_queue.send(json.dumps(object_deleted("a.mp4", "v1", bucket="another-bucket")))
    good = simulation.upload("good.mp4", scenes=[])
    simulation.run()
    assert [(row["VideoId"], row["Status"]) for row in simulation.resources.rows()] == [(good, "CLEAN")]
    assert len(simulation.video_queue.dead_letters) == MANY + 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("detail.object.version-id", 7),
        ("detail.object.etag", 7),
        ("detail.object.key", 7),
        ("detail.object.key", "\ud800.mp4"),
        ("detail.bucket.name", "another-bucket"),
        ("time", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_many_uploads_with_a_wrong_value_stop_no_other_video(
    simulation: PipelineSimulation, place: str, value: Any
) -> None:
    for number in range(MANY):
        simulation.video_queue.send(json.dumps(with_detail(place, value)(number)))
    good = simulation.upload("good.mp4", scenes=[])
    simulation.run()
    assert [(row["VideoId"], row["Status"]) for row in simulation.resources.rows()] == [(good, "CLEAN")]
    assert len(simulation.video_queue.dead_letters) == MANY


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        ("PENDING", {"VersionId": 7}),
        ("PENDING", {"Attempt": "many"}),
        ("PENDING", {"Request": "no JSON"}),
        ("IN_PROGRESS", {"VersionId": {"a": 1}}),
        ("RECOVERING", {"RecoveringSince": 7}),
    ],
)
def test_many_odd_rows_stop_no_other_video(
    simulation: PipelineSimulation, status: str, wrong: dict[str, Any]
) -> None:
    for number in range(MANY):
        simulation.resources.analysis.put_item(Item={**odd_row(number, status), **wrong})
    good = simulation.upload("good.mp4", scenes=[])
    settle_until_clean(simulation, good)
    simulation.reconcile()
    others = [row for row in simulation.resources.rows() if row["VideoId"] != good]
    assert len(others) == MANY
    assert all(row["Status"] != "CLEAN" for row in others)


def settle_until_clean(simulation: PipelineSimulation, video_id: str) -> None:
    for _ in range(MINUTES):
        simulation.settle()
        if simulation.resources.row(video_id)["Status"] == "CLEAN":
            return
        simulation.pass_a_minute()
    raise AssertionError(simulation.resources.row(video_id))


def odd_row(number: int, status: str = "PENDING") -> dict[str, Any]:
    """A row before all others in the line."""
    return {
        "VideoId": f"odd-{number}",
        "VideoName": "odd.mp4",
        "Bucket": "media",
        "VersionId": "v1",
        "Status": status,
        "QueuedAt": "2020-01-01T00:00:00.000Z",
        "Position": f"0#{number}",
        "Attempt": 1,
        "Nonce": "n",
        "JobId": "no-such-job",
    }


@pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS", "RECOVERING"])
def test_the_reconciler_counts_the_rows_it_cannot_read(
    simulation: PipelineSimulation,
    status: str,
    log: io.StringIO,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number in range(3):
        simulation.resources.analysis.put_item(Item={**odd_row(number, status), "VersionId": 7})
    simulation.reconcile()
    assert '"UnreadableRows":[3.0]' in capsys.readouterr().out.replace(" ", "")
    for number in range(3):
        assert f"the row of video odd-{number} is unreadable: VersionId must be a text" in log.getvalue()


def test_an_odd_row_among_the_verdicts_does_not_hide_the_age_of_the_others(
    simulation: PipelineSimulation,
) -> None:
    odd = {**odd_row(1, "FLAGGED"), "AwaitsDecision": "FLAGGED", "FinishedAt": "0"}
    good = {**odd_row(2, "FLAGGED"), "AwaitsDecision": "FLAGGED", "FinishedAt": "2026-11-23T08:00:00.000Z"}
    for row in (odd, good):
        simulation.resources.analysis.put_item(Item=row)
    assert simulation.processor.analysis.oldest_undecided() == good["FinishedAt"]


@pytest.mark.parametrize("queue", ["video", "completion", "decision"])
def test_a_log_line_holds_a_short_excerpt_of_a_message_at_most(
    simulation: PipelineSimulation, queue: str, log: io.StringIO
) -> None:
    long = "secret" * 40_000
    for message in (
        with_detail("time", long)(1),
        with_detail("detail.object.key", long)(1),
        {"dispatch": long},
        {"JobId": long, "JobTag": long, "Status": long},
        {"conclude": "UNDETERMINED", "VideoId": long, "Attempt": long, "Reason": long},
        {"decide": long, "VideoId": long, "DecidedAt": long},
        long,
    ):
        getattr(simulation, f"{queue}_queue").send(json.dumps(message))
    simulation.settle()
    lines = log.getvalue().splitlines()
    assert any("secret" in line for line in lines)
    assert all(line.count("secret") < FEW_WORDS for line in lines)


@FEW_SIMULATIONS
@given(data=st.data())
def test_no_message_stops_another_video_or_leads_to_clean(
    make_simulation: MakeSimulation, data: st.DataObject
) -> None:
    """Messages to all queues, with the ids of videos and jobs among their values."""
    with make_simulation() as simulation:
        flagged = simulation.upload("flagged.mp4", scenes=[SWIM])
        simulation.settle()
        row = simulation.resources.row(flagged)
        values = JSON | st.sampled_from([flagged, row["JobId"], row["VersionId"], "flagged.mp4", "CLEAN"])
        templates = [
            object_created("flagged.mp4", row["VersionId"]),
            {"dispatch": "recovery"},
            {"JobId": row["JobId"], "JobTag": f"{flagged}:50.0:{'0' * 32}", "Status": "SUCCEEDED"},
            give_up(flagged, row["QueuedAt"], 1, "too bad"),
            decision_message(flagged, "REJECTED", "2026-11-23T08:00:00.000Z", ""),
        ]
        for queue in (simulation.video_queue, simulation.completion_queue, simulation.decision_queue):
            for message in data.draw(st.lists(st.sampled_from(templates), min_size=1, max_size=5)):
                queue.send(json.dumps(data.draw(spoilt(message, values))))
        good = simulation.upload("good.mp4", scenes=[])
        for _ in range(MINUTES):
            simulation.settle()
            simulation.pass_a_minute()
        statuses = {row["VideoId"]: row["Status"] for row in simulation.resources.rows()}
        assert statuses.pop(good) == "CLEAN"
        assert "CLEAN" not in statuses.values()
        assert statuses[flagged] in ("FLAGGED", "UNDETERMINED")


@FEW_SIMULATIONS
@given(rows=st.lists(spoilt(odd_row(0), STORED), min_size=1, max_size=20))
def test_no_row_stops_another_video_or_leads_to_clean(
    make_simulation: MakeSimulation, rows: list[dict[str, Any]]
) -> None:
    with make_simulation() as simulation:
        for number, row in enumerate(rows):
            keyed = {**row, "VideoId": f"odd-{number}", "Status": "PENDING", "Position": f"0#{number}"}
            texts = {name: str(keyed.get(name) or "0") for name in INDEXED if name in keyed}
            simulation.resources.analysis.put_item(Item={**keyed, **texts})
        good = simulation.upload("good.mp4", scenes=[])
        for _ in range(MINUTES):
            simulation.settle()
            simulation.pass_a_minute()
        simulation.reconcile()
        statuses = {row["VideoId"]: row["Status"] for row in simulation.resources.rows()}
        assert statuses.pop(good) == "CLEAN"
        assert "CLEAN" not in statuses.values()
