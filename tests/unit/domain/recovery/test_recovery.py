"""What the row and the state machine record of a failed attempt."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast
from unittest import mock

import pytest

from tests.unit.domain.verdicts import row
from tests.unit.simulation.clock import VirtualClock
from video_moderation.recovery.recovery import Recovery


def take_over(reason: str, *, recovered: bool = True, retryable: bool = True) -> tuple[mock.Mock, mock.Mock]:
    """The table and Step Functions, after an attempt failed for a reason."""
    table, stepfunctions = mock.Mock(), mock.Mock()
    table.recover.return_value = recovered
    recovery = Recovery(cast("Any", table), stepfunctions, "arn:recovery", VirtualClock())
    recovery.take_over(replace(row(), attempt=2), reason, retryable=retryable)
    return table, stepfunctions


@pytest.mark.parametrize("length", [0, 1, 499, 500, 501, 5_000])
def test_the_first_500_characters_of_a_reason_are_kept_everywhere(length: int) -> None:
    reason = "".join(chr(ord("a") + number % 26) for number in range(length))
    table, stepfunctions = take_over(reason)
    assert table.recover.call_args.args[1] == reason[:500]
    (started,) = stepfunctions.start_execution.call_args_list
    assert reason[:500] in json.loads(started.kwargs["input"]).values()


def test_an_execution_is_named_for_video_attempt_and_time() -> None:
    _, stepfunctions = take_over("broken")
    (started,) = stepfunctions.start_execution.call_args_list
    assert started.kwargs["name"] == f"{'0' * 64}-2-1795420800"
    assert started.kwargs["stateMachineArn"] == "arn:recovery"


def test_nothing_starts_if_the_video_has_moved_on() -> None:
    _, stepfunctions = take_over("broken", recovered=False)
    stepfunctions.start_execution.assert_not_called()
