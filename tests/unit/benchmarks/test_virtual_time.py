from __future__ import annotations

import pytest

from benchmarks.virtual_aws.virtual_time.simulation import START, Simulation
from benchmarks.virtual_aws.virtual_time.workers import Workers


def test_things_happen_in_the_order_of_their_moments_and_then_of_planning() -> None:
    simulation, seen = Simulation(), []
    for name, moment in (("late", 2.0), ("first", 1.0), ("second", 1.0)):
        simulation.after(moment, lambda name=name: seen.append(name))  # type: ignore[misc]
    simulation.run()
    assert seen == ["first", "second", "late"]


def test_work_that_pauses_lets_other_work_go_on() -> None:
    simulation = Simulation()
    workers = Workers(simulation)
    seen: list[tuple[str, float]] = []

    def work(name: str, seconds: float) -> None:
        for _ in range(2):
            workers.pause(seconds)
            seen.append((name, simulation.now - START))

    simulation.at(START, lambda: workers.run(lambda: work("slow", 3)))
    simulation.at(START, lambda: workers.run(lambda: work("quick", 2)))
    simulation.run()
    workers.close()
    assert seen == [("quick", 2), ("slow", 3), ("quick", 4), ("slow", 6)]


def test_what_work_raises_ends_the_simulation() -> None:
    simulation = Simulation()
    workers = Workers(simulation)

    def work() -> None:
        workers.pause(1)
        raise ZeroDivisionError

    simulation.at(START, lambda: workers.run(work))
    with pytest.raises(ZeroDivisionError):
        simulation.run()
    workers.close()


def test_closing_ends_work_that_still_waits() -> None:
    simulation = Simulation()
    workers = Workers(simulation)
    unwound = []

    def work() -> None:
        try:
            workers.pause(1)
        finally:
            unwound.append(True)

    simulation.after(0.5, lambda: None)
    workers.run(work)
    workers.close()
    assert unwound == [True]
