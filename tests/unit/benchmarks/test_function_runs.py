"""The cold starts and the memory curve: what is run is typical, and a broken promise is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from benchmarks import cold_start
from benchmarks.cold_start import ColdStart
from benchmarks.function_runs import fresh_process, memory_curve
from benchmarks.function_runs.invocations import VERSIONS_A_PAGE
from benchmarks.function_runs.measure import FunctionRun
from benchmarks.function_runs.sizes import MEMORY_MIB
from tests.unit.documents.figures import costs

RUN = FunctionRun("content_alert", 0.4, 0.5, 0.01, 64.0, ["s3"], {"s3:GetObject": 2})


@cache
def once(function: str) -> FunctionRun:
    """One run of a function, in a process of its own."""
    return fresh_process.run(function)


def test_the_three_invocations_of_a_video_make_the_calls_of_one() -> None:
    """With what AWS answers here, the functions do what they do for a video without trouble."""
    calls: Counter[str] = Counter()
    for function in costs.INVOCATIONS:
        calls.update(once(function).calls)
    assert calls == costs.CALLS


@pytest.mark.parametrize("function", sorted(set(MEMORY_MIB) - set(costs.INVOCATIONS)))
def test_every_other_function_runs_too(function: str) -> None:
    run = once(function)
    assert run.calls
    assert 0 < run.start_seconds <= run.cold_seconds


def test_the_sweeper_finds_a_row_for_each_version_of_the_page() -> None:
    calls = once("sweeper").calls
    assert calls["dynamodb:BatchGetItem"] == VERSIONS_A_PAGE / 100
    assert calls["dynamodb:PutItem"] == 1, "only the mark of the first sweep"


def test_the_empty_handler_makes_the_clients_it_is_told() -> None:
    run = fresh_process.run("content_alert", ["dynamodb", "events"])
    assert sorted(run.clients) == ["dynamodb", "events"]
    assert run.calls == {"dynamodb:GetItem": 1}
    assert 0 < run.start_seconds <= run.cold_seconds


def test_a_slow_cold_start_breaks_the_promise() -> None:
    starts = [ColdStart("fast", 1.4, 1.0), ColdStart("slow", 1.5, 1.0)]
    assert cold_start.broken(starts) == ["slow: 1.50 times an empty handler's cold start, more than 1.45"]


def test_a_small_cpu_share_makes_an_invocation_longer_and_not_its_waiting() -> None:
    assert memory_curve.seconds(1.0, RUN, 1769) == pytest.approx(1.1)
    assert memory_curve.seconds(1.0, RUN, 128) == pytest.approx(1769 / 128 + 0.1)


def test_the_cheapest_size_holds_the_function() -> None:
    assert memory_curve.cheapest(RUN) == 128
    assert memory_curve.cheapest(replace(RUN, resident_mib=86.0)) == 256


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"resident_mib": 342.0}, "content_alert: 342 MiB at its peak, too much for 512 MiB"),
        ({"warm_seconds": 0.2}, "content_alert: 0.79 s at 512 MiB, more than the 0.75 s"),
    ],
)
def test_a_broken_promise_is_named(change: dict[str, float], complaint: str) -> None:
    (line,) = memory_curve.broken([replace(RUN, **change)])  # type: ignore[arg-type]
    assert complaint in line
    assert memory_curve.broken([RUN]) == []
