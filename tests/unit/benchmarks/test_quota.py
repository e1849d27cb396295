from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import quota
from benchmarks.designs import direct, queue_and_retry, this_project
from benchmarks.designs.outcome import Outcome, without_delay
from benchmarks.quota_runs import promises
from benchmarks.virtual_aws.region import Conditions

if TYPE_CHECKING:
    from collections.abc import Callable

VIDEOS = 60
TINY = Conditions(slots=4)
TINY_OPTIONS = ["--videos", "30", "--slots", "4", "--growth", "15,30", "--receives", "2", "--processes", "1"]


@pytest.fixture(scope="module")
def ours() -> Outcome:
    return this_project.run(VIDEOS, TINY)


def test_this_project_loses_none_and_pays_none_twice(ours: Outcome) -> None:
    assert (ours.lost, ours.paid_twice, ours.errors) == (0, 0, 0)


def test_this_project_asks_for_no_video_that_runs_already(ours: Outcome) -> None:
    """Neither do two dispatch runs side by side: each start that is not refused is a job."""
    assert ours.start_calls - ours.refused_starts == pytest.approx(1)


def test_this_project_leaves_no_slot_idle_for_long(ours: Outcome) -> None:
    assert ours.utilisation >= 0.97 * ours.possible


def test_this_project_keeps_its_promises(ours: Outcome) -> None:
    assert promises.broken([ours], all_at_once=True) == []


def test_the_same_seed_makes_the_same_run(ours: Outcome) -> None:
    assert this_project.run(VIDEOS, TINY) == ours


def test_another_seed_makes_another_run(ours: Outcome) -> None:
    assert this_project.run(VIDEOS, dataclasses.replace(TINY, seed=2)) != ours


def test_a_busy_hour_loses_none_either() -> None:
    outcome = this_project.run(VIDEOS, dataclasses.replace(TINY, arrivals="busy-hour"))
    assert promises.broken([outcome], all_at_once=False) == []


def test_fair_shares_keep_the_promises_too(ours: Outcome) -> None:
    outcome = this_project.run(VIDEOS, dataclasses.replace(TINY, uploaders=7))
    assert promises.broken([outcome], all_at_once=True) == []
    assert outcome.starting.all_calls <= 1.1 * ours.starting.all_calls


def test_the_direct_design_loses_what_its_retries_do_not_reach(ours: Outcome) -> None:
    outcome = direct.run(VIDEOS, TINY)
    assert outcome.lost > VIDEOS / 2
    assert outcome.start_calls > ours.start_calls


def test_the_queue_design_loses_what_its_receives_do_not_reach() -> None:
    assert queue_and_retry.run(VIDEOS, TINY, receives=5).lost > VIDEOS / 4


def test_the_queue_design_loses_none_if_it_never_gives_up(ours: Outcome) -> None:
    outcome = queue_and_retry.run(VIDEOS, TINY, receives=1000)
    assert outcome.lost == 0
    assert outcome.start_calls > ours.start_calls


def test_no_design_is_busier_than_what_is_possible(ours: Outcome) -> None:
    others = [direct.run(VIDEOS, TINY), queue_and_retry.run(VIDEOS, TINY)]
    assert all(0 < outcome.utilisation <= outcome.possible <= 1 for outcome in (ours, *others))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"lost": 1}, "1 lost"),
        ({"paid_twice": 2}, "2 jobs paid for twice"),
        ({"errors": 3}, "3 errors"),
        ({"utilisation": 0.5}, "utilisation 0.500"),
    ],
)
def test_a_broken_promise_is_named(ours: Outcome, change: dict[str, float], complaint: str) -> None:
    worse = dataclasses.replace(ours, **change)  # type: ignore[arg-type]
    assert [complaint in line for line in promises.broken([worse], all_at_once=True)] == [True]


def test_utilisation_is_held_against_what_is_possible(ours: Outcome) -> None:
    small = dataclasses.replace(ours, utilisation=0.66, possible=0.7)
    assert len(promises.broken([small], all_at_once=True)) == 1
    short = dataclasses.replace(small, utilisation=0.67, mean_job=12.0)
    assert promises.broken([short], all_at_once=True) == []


def test_a_large_backlog_may_not_take_more_calls_a_video(ours: Outcome) -> None:
    many = dataclasses.replace(ours.starting, calls={"S3": 19.6})
    large = dataclasses.replace(ours, videos=1000, starting=many, concluding=many)
    complaints = promises.broken([large], all_at_once=True)
    assert ["to start" in complaints[0], "to conclude" in complaints[1]] == [True, True]


def test_calls_that_grow_with_the_backlog_break_the_promise(ours: Outcome) -> None:
    more = dataclasses.replace(ours.starting, calls={"S3": 1.2 * ours.starting.all_calls})
    assert promises.broken([ours, dataclasses.replace(ours, starting=more)], all_at_once=True)


def test_what_is_possible_heeds_when_videos_were_uploaded() -> None:
    assert without_delay([(0.0, 10.0), (0.0, 1.0), (5.0, 2.0)], slots=2) == 10.0
    assert without_delay([(0.0, 1.0), (100.0, 1.0)], slots=2) == 101.0


def test_the_program_prints_all_designs_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert quota.main(TINY_OPTIONS) == 0
    printed = capsys.readouterr()
    assert all(name in printed.out for name in ("this project", "direct", "queue, 2 receives", "seen"))
    assert "this project: 30 videos" in printed.err


def test_the_program_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert quota.main([*TINY_OPTIONS, "--growth", "none", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [outcome["design"] for outcome in printed["outcomes"]] == [
        "this project",
        "direct",
        "queue, 2 receives",
    ]
    assert printed["broken"] == []


def test_runs_in_processes_come_to_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for processes in ("1", "2"):
        options = ["--videos", "10", "--growth", "none", "--receives", "2", "--json"]
        quota.main([*options, "--processes", processes])
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_the_program_fails_if_a_promise_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_lost(run: Callable[..., Outcome]) -> Callable[..., Outcome]:
        return lambda *arguments: dataclasses.replace(run(*arguments), lost=1)

    monkeypatch.setattr(this_project, "run", one_lost(this_project.run))
    assert quota.main([*TINY_OPTIONS, "--growth", "none"]) == 1
    assert "promise broken: 30 videos: 1 lost" in capsys.readouterr().err


def test_ctrl_c_ends_quietly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(this_project, "run", interrupted)
    assert quota.main(TINY_OPTIONS) == 130
    assert capsys.readouterr().err.endswith("interrupted\n")
