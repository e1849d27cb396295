"""The Reconciler notices that a topic has too few subscriptions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulation.pipeline_simulation import LambdaContext
from video_moderation.handlers import reconciler
from video_moderation.runtime.observability import metrics

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The metrics of the last run, by name."""
    last: dict[str, Any] = {}
    monkeypatch.setattr(metrics, "add_metric", lambda name, unit, value: last.update({name: value}))
    return last


def notices(simulation: PipelineSimulation) -> list[str]:
    return [told["Subject"] for told in simulation.resources.alerts() if "not subscribed" in told["Subject"]]


def test_confirmed_subscriptions_are_measured(
    simulation: PipelineSimulation, measured: dict[str, Any]
) -> None:
    simulation.reconcile()
    assert (measured["AlertSubscriptions"], measured["OperationsSubscriptions"]) == (2, 1)
    assert notices(simulation) == []
    simulation.resources.unsubscribe_all(simulation.resources.alert_topic_arn)
    simulation.reconcile()
    assert measured["AlertSubscriptions"] == 0


def test_moderators_are_told_once_a_day_that_no_operator_is_subscribed(
    simulation: PipelineSimulation,
) -> None:
    simulation.resources.unsubscribe_all(simulation.resources.operations_topic_arn)
    simulation.reconcile()
    simulation.clock.sleep(timedelta(hours=23).total_seconds())
    simulation.reconcile()
    assert len(notices(simulation)) == 1
    simulation.clock.sleep(timedelta(hours=2).total_seconds())
    simulation.reconcile()
    assert len(notices(simulation)) == 2


def test_a_count_that_fails_is_an_error_after_everything_else_was_measured(
    simulation: PipelineSimulation, measured: dict[str, Any]
) -> None:
    simulation.recorder.strike_on = "sns:GetTopicAttributes"
    context: Any = LambdaContext(simulation.clock, 300)
    with simulation.recorder.recording(), pytest.raises(reconciler.Incomplete, match="1 other task"):
        reconciler.handler({}, context)
    assert "OldestWaiting" in measured
