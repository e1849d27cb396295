"""Wherever the reading of labels is interrupted, the findings and the stored rows are the same."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.policy.labels import FLAG, labels, policies, policy, seen
from tests.unit.simulation.clock import VirtualClock
from video_moderation.contract.status import Status
from video_moderation.evaluation.evaluator import DeployedPolicies, evaluate_video
from video_moderation.jobs.job_results import Page, SucceededJob, TokenExpired
from video_moderation.policy import Rule
from video_moderation.verdict.label_reader import LabelReader, LookedTooHigh, OutOfTime
from video_moderation.videos.video_analysis import VideoAnalysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from video_moderation.evaluation.evaluator import Findings
    from video_moderation.labels.label import Label
    from video_moderation.policy import Policy

JOB = SucceededJob(min_confidence=0, model_version="7.0", duration=60_000)
ROW = VideoAnalysis("id", "a.mp4", "media", "v1", Status.IN_PROGRESS, "2026-11-23T08:00:00Z", 1, job_id="job")
EVERYTHING_FLAGS = policy(default=Rule(FLAG, min_confidence=0))
EVERY_HALF_SECOND = [seen("Alcohol", millis) for millis in range(0, 3_000, 500)]


class Died(Exception):
    """The process, in the middle of reading."""


class MemoryLabels:
    """The metadata table: rows by their sort key. Writing dies when `die_after` labels were written."""

    def __init__(self) -> None:
        self.rows: dict[str, Label] = {}
        self.die_after: int | None = None

    def put(self, found: Iterable[Label], video_name: str, video_id: str, job_id: str) -> None:
        for label in found:
            if self.die_after == 0:
                raise Died
            self.rows[label.to_item(video_name, video_id, job_id)["LabelKey"]] = label
            self.die_after = None if self.die_after is None else self.die_after - 1

    def labels_of(self, video_name: str, job_id: str) -> Iterator[Label]:
        return (self.rows[key] for key in sorted(self.rows) if key.startswith(f"{job_id}#"))


class Pages:
    """The results of a job, so many labels a page; a token is the place where its page begins."""

    def __init__(self, found: Sequence[Label], size: int) -> None:
        self._found = sorted(found, key=lambda label: label.timestamp)
        self._size = size
        self.job = JOB
        self.expired: set[str] = set()

    def check(self, row: VideoAnalysis, job_id: str) -> SucceededJob:
        return self.job

    def first_page(self, row: VideoAnalysis, job_id: str) -> tuple[SucceededJob, Page]:
        return self.job, self._page(0)

    def next_page(self, row: VideoAnalysis, job_id: str, token: str) -> Page:
        if token in self.expired:
            raise TokenExpired(job_id)
        return self._page(int(token))

    def _page(self, begin: int) -> Page:
        end = begin + self._size
        return Page(self._found[begin:end], str(end) if end < len(self._found) else None)


class Reading:
    """A video whose labels are read by one invocation after the other."""

    def __init__(self, found: Sequence[Label], size: int = 2) -> None:
        self.row = ROW
        self.labels = MemoryLabels()
        self.pages = Pages(found, size)
        self._clock = VirtualClock()

    def save_progress(self, row: VideoAnalysis, progress: str) -> None:
        self.row = replace(self.row, progress=progress)

    def invoke(self, using: Policy, shadow: Policy | None = None, *, minutes: float = 5) -> Findings:
        this: Any = self
        given_policies = DeployedPolicies(using, shadow)
        reader = LabelReader(this, this.labels, this.pages, given_policies, self._clock)
        return reader.read(self.row, "job", self._deadline(minutes))

    def _deadline(self, minutes: float) -> datetime:
        return self._clock.now() + timedelta(minutes=minutes)


@given(policies, policies, labels, st.integers(1, 5), st.lists(st.none() | st.integers(0, 30), max_size=4))
def test_wherever_reading_is_cut_the_findings_are_those_of_one_go(
    before: Policy, after: Policy, found: list[Label], size: int, cuts: list[int | None]
) -> None:
    """A cut is the end of the time after a page, or a death after so many labels; the policy changes."""
    reading = Reading(found, size)
    for cut in cuts:
        reading.labels.die_after = cut
        try:
            reading.invoke(before, minutes=1 if cut is None else 5)
        except (OutOfTime, Died):
            continue
    reading.labels.die_after = None
    in_order = sorted(found, key=lambda label: label.timestamp)
    findings = reading.invoke(after, before)
    assert findings == evaluate_video(JOB, in_order, DeployedPolicies(after, before))
    assert findings.label_count == len(reading.labels.rows)


@pytest.mark.parametrize("minutes", [1, 5])
def test_one_label_twice_at_one_instant_with_two_confidences_is_two_rows_and_counts_twice(
    minutes: int,
) -> None:
    """Even where a page ends between the two."""
    reading = Reading([seen("Weapons"), seen("Violence"), seen("Weapons", confidence=60.0), seen("Alcohol")])
    if minutes == 1:
        with pytest.raises(OutOfTime):
            reading.invoke(EVERYTHING_FLAGS, minutes=1)
    assert reading.invoke(EVERYTHING_FLAGS).label_count == len(reading.labels.rows) == 4


def test_labels_of_an_earlier_attempt_are_not_evaluated() -> None:
    reading = Reading(EVERY_HALF_SECOND)
    reading.labels.put([seen("Weapons")], "a.mp4", "id", "another-job")
    with pytest.raises(OutOfTime):
        reading.invoke(EVERYTHING_FLAGS, minutes=1)
    (reason,) = reading.invoke(EVERYTHING_FLAGS).outcome.reasons
    assert reason.finding.path == ("Alcohol",)


def test_a_token_of_another_job_is_not_used() -> None:
    reading = Reading(EVERY_HALF_SECOND)
    reading.save_progress(reading.row, '{"job_id": "another-job", "token": "4"}')
    assert reading.invoke(EVERYTHING_FLAGS).label_count == 6


def test_a_token_that_expired_starts_at_the_first_page() -> None:
    reading = Reading(EVERY_HALF_SECOND)
    with pytest.raises(OutOfTime):
        reading.invoke(EVERYTHING_FLAGS, minutes=1)
    reading.pages.expired = {"2"}
    with pytest.raises(TokenExpired):  # the token of the same page, given out again, is expired, too
        reading.invoke(EVERYTHING_FLAGS)
    reading.pages.expired = set()
    assert reading.invoke(EVERYTHING_FLAGS).label_count == 6


@pytest.mark.parametrize("gone", range(4))
def test_a_row_deleted_between_two_invocations_is_read_again(gone: int) -> None:
    """The only label that flags is deleted while the reading stands still: the video is not CLEAN."""
    found = list(EVERY_HALF_SECOND)
    found[gone] = seen("Weapons", gone * 500)
    reading = Reading(found)
    for _ in range(2):
        with pytest.raises(OutOfTime):
            reading.invoke(EVERYTHING_FLAGS, minutes=1)
    del reading.labels.rows[sorted(reading.labels.rows)[gone]]
    findings = reading.invoke(EVERYTHING_FLAGS)
    assert findings == evaluate_video(JOB, found, DeployedPolicies(EVERYTHING_FLAGS))
    assert len(reading.labels.rows) == 6


def test_labels_that_keep_vanishing_are_never_evaluated() -> None:
    """Rows vanish while the reading stands still, so it begins anew, until the message is given up."""
    reading = Reading(EVERY_HALF_SECOND)
    for _ in range(7):
        with pytest.raises(OutOfTime):
            reading.invoke(EVERYTHING_FLAGS, minutes=1)
        reading.labels.rows.clear()


def test_a_row_that_appears_between_two_invocations_counts_for_nothing() -> None:
    reading = Reading(EVERY_HALF_SECOND)
    with pytest.raises(OutOfTime):
        reading.invoke(EVERYTHING_FLAGS, minutes=1)
    reading.labels.put([seen("Weapons", 250)], "a.mp4", "id", "job")
    assert reading.invoke(EVERYTHING_FLAGS).label_count == 6


def test_a_policy_lowered_while_the_time_had_run_out_takes_another_job() -> None:
    reading = Reading(EVERY_HALF_SECOND)
    reading.pages.job = replace(JOB, min_confidence=80)
    with pytest.raises(OutOfTime):
        reading.invoke(replace(EVERYTHING_FLAGS, min_confidence=80), minutes=1)
    with pytest.raises(LookedTooHigh, match="from 80 % on"):
        reading.invoke(EVERYTHING_FLAGS)


@pytest.mark.parametrize(("seconds", "is_in_time"), [(89, False), (90, False), (90.1, True)])
def test_the_last_90_seconds_of_the_function_are_kept_for_the_verdict(
    seconds: float, *, is_in_time: bool
) -> None:
    reading = Reading(EVERY_HALF_SECOND)
    with nullcontext() if is_in_time else pytest.raises(OutOfTime, match="1 pages read"):
        reading.invoke(EVERYTHING_FLAGS, minutes=seconds / 60)


def test_progress_is_saved_after_each_five_pages_and_when_the_time_is_over() -> None:
    reading = Reading([seen("Alcohol", millis) for millis in range(0, 6_000, 500)], size=1)
    saved: list[str] = []
    reading.save_progress = lambda row, progress: saved.append(json.loads(progress)["token"])  # type: ignore[method-assign]
    reading.invoke(EVERYTHING_FLAGS)
    assert saved == ["5", "10"]
    with pytest.raises(OutOfTime):
        reading.invoke(EVERYTHING_FLAGS, minutes=1)
    assert saved[2:] == ["1"]
