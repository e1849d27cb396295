"""How many starts a run tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from video_moderation.dispatch.pace import Allowance, Pace, Trigger

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def full() -> Pace:
    """Rekognition refused a start just now."""
    pace = Pace()
    pace.ended("limit", 0, NOW)
    return pace


def test_a_run_that_knows_nothing_begins_with_one_and_doubles() -> None:
    allowance = Pace().allowance(Trigger(), NOW, others_wait=True)
    assert [allowance.after(started) for started in range(4)] == [1, 3, 5, 7]


def test_slots_that_were_announced_are_taken_at_once() -> None:
    allowance = Allowance(announced=3, probes=1, growth=1)
    assert [allowance.after(started) for started in (0, 3, 4, 5)] == [4, 4, 5, 6]


@pytest.mark.parametrize(
    ("trigger", "others_wait", "tries"),
    [
        (Trigger(), True, 0),  # an upload while all slots are taken
        (Trigger(), False, 1),  # nobody else waits: the slots may be free by now
        (Trigger(is_scheduled=True), True, 1),
        (Trigger(freed=1), True, 1),
        (Trigger(freed=2), True, 3),  # they come in quick succession: there may be more
        (Trigger(freed=4), True, 5),
        (Trigger(delay=SECOND), True, 0),
        (Trigger(delay=timedelta(seconds=1.1)), True, 1),  # messages wait: slots may have become free unheard
    ],
)
def test_while_all_slots_are_taken_only_what_is_announced_or_likely_is_tried(
    trigger: Trigger, others_wait: bool, tries: int
) -> None:
    assert full().allowance(trigger, NOW + SECOND, others_wait=others_wait).after(0) == tries


def test_while_all_slots_are_taken_each_probe_that_hits_allows_one_more() -> None:
    allowance = full().allowance(Trigger(is_scheduled=True), NOW + SECOND, others_wait=True)
    assert [allowance.after(started) for started in range(4)] == [1, 2, 3, 4]


@pytest.mark.parametrize(("seconds", "tries"), [(29.9, 0), (30, 1), (90, 1)])
def test_a_refusal_counts_for_30_seconds_so_that_a_lost_message_delays_a_start_only(
    seconds: float, tries: int
) -> None:
    allowance = full().allowance(Trigger(), NOW + timedelta(seconds=seconds), others_wait=True)
    assert allowance.after(0) == tries


def test_completions_less_than_two_seconds_apart_make_a_run_probe() -> None:
    pace = full()
    tries = [
        pace.allowance(Trigger(freed=1), NOW + timedelta(seconds=second), others_wait=True).after(0)
        for second in (1, 2.9, 4.9, 8)
    ]
    assert tries == [1, 2, 1, 1]


def test_an_upload_right_after_a_completion_probes_no_more_than_any_other() -> None:
    pace = full()
    pace.allowance(Trigger(freed=1), NOW, others_wait=True)
    assert pace.allowance(Trigger(), NOW + SECOND, others_wait=True).after(0) == 0


@pytest.mark.parametrize("ending", ["empty", "throttled", "unavailable", "failure", "time"])
def test_a_run_that_ended_otherwise_makes_the_next_one_probe(ending: str) -> None:
    pace = full()
    pace.ended(ending, 0, NOW)  # type: ignore[arg-type]
    assert pace.allowance(Trigger(), NOW + SECOND, others_wait=True).after(0) == 1


def test_while_slots_are_free_a_run_begins_with_as_many_as_the_last_one_started() -> None:
    pace = Pace()
    pace.ended("empty", 7, NOW)
    assert pace.allowance(Trigger(), NOW, others_wait=False).after(0) == 7
    pace.ended("limit", 3, NOW)
    assert pace.allowance(Trigger(freed=1), NOW, others_wait=True).after(0) == 1


def test_slots_are_as_free_as_before_once_a_backfill_has_used_up_its_minutes() -> None:
    pace = Pace()
    pace.ended("backfill minutes", 0, NOW)
    assert pace.allowance(Trigger(), NOW + SECOND, others_wait=True).after(0) == 1
    taken = full()
    taken.ended("backfill minutes", 0, NOW)
    assert taken.allowance(Trigger(), NOW + SECOND, others_wait=True).after(0) == 0
