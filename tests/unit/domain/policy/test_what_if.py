"""A policy over the labels that are stored already."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from moderation_cli.policy_comparison import Effect, ModeratedVideo, PolicyComparison, assess
from tests.unit.domain.policy.labels import (
    FLAG,
    IGNORE,
    RECORD,
    confidences,
    labels,
    policies,
    policy,
    with_parents,
)
from video_moderation.contract.status import Status
from video_moderation.labels.label import Label
from video_moderation.policy import Admission, Audience, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from video_moderation.policy import Policy

ALL_FLAG = policy(default=Rule(FLAG))
NO_WEAPONS = policy(Rule(FLAG, "Weapons"))


def video(verdict: Status = Status.FLAGGED, **given: Any) -> ModeratedVideo:
    """A video whose every label was asked for, unless something else is said."""
    stated = {"video_id": "v", "name": "a.mp4", "job_id": "j", "verdict": verdict, "min_confidence": 0.0}
    return ModeratedVideo(**{**stated, **given})


def rows(labels: Iterable[Label], job_id: str = "j", video_id: str = "v") -> list[dict[str, Any]]:
    """The rows that Content Alert writes."""
    return [label.to_item("a.mp4", video_id, job_id) for label in labels]


DRINKING = rows(with_parents("Drinking"))
ARMED = rows(with_parents("Weapons"))


def test_it_tells_which_verdicts_would_change() -> None:
    report = PolicyComparison(
        NO_WEAPONS,
        [
            (video(video_id="1", name="bar.mp4"), rows(with_parents("Drinking"), video_id="1")),
            (video(video_id="2", name="war.mp4"), rows(with_parents("Weapons"), video_id="2")),
            (video(Status.CLEAN, video_id="3", name="toy.mp4"), rows(with_parents("Weapons"), video_id="3")),
        ],
    )
    assert [(change.video.name, change.effect, change.verdict) for change in report.changes] == [
        ("bar.mp4", Effect.TURNS_CLEAN, Status.CLEAN),
        ("toy.mp4", Effect.TURNS_FLAGGED, Status.FLAGGED),
    ]
    assert report.counts == {Effect.TURNS_CLEAN: 1, Effect.TURNS_FLAGGED: 1, Effect.SAME: 1}


def test_a_change_is_told_before_the_next_video_is_looked_at() -> None:
    def videos() -> Iterator[tuple[ModeratedVideo, list[dict[str, Any]]]]:
        yield video(name="bar.mp4"), DRINKING
        raise AssertionError("the next video is looked at")

    assert next(PolicyComparison(NO_WEAPONS, videos()).changes).video.name == "bar.mp4"


def test_videos_that_stay_as_they_are_are_counted_while_changes_are_read() -> None:
    report = PolicyComparison(
        NO_WEAPONS, [(video(), ARMED), (video(Status.UNDETERMINED), []), (video(), ARMED)]
    )
    assert report.counts == {}
    assert list(report.changes) == []
    assert report.counts == {Effect.SAME: 2, Effect.NOT_JUDGED: 1}


def test_a_change_says_why() -> None:
    change = assess(NO_WEAPONS, video(Status.CLEAN), ARMED)
    assert change.outcome is not None
    assert change.outcome.reasons[0].rule == "Weapons"


def test_rows_may_come_in_any_order() -> None:
    stored = rows([*with_parents("Weapons", 0), *with_parents("Weapons", 10_000)])
    twice = policy(Rule(FLAG, "Weapons", min_sightings=2))
    assert assess(twice, video(), reversed(stored)).verdict is Status.FLAGGED


def test_a_video_without_labels_is_clean_under_every_policy() -> None:
    assert assess(ALL_FLAG, video(Status.CLEAN), []).effect is Effect.SAME


NOT_CONCLUDED = sorted(set(Status) - {Status.CLEAN, Status.FLAGGED})


@pytest.mark.parametrize("status", NOT_CONCLUDED)
def test_a_video_that_was_not_fully_moderated_is_not_judged_and_its_labels_not_read(status: Status) -> None:
    def unread() -> Iterator[dict[str, Any]]:
        raise AssertionError("the labels are read")
        yield

    assessment = assess(ALL_FLAG, video(status), unread())
    assert (assessment.effect, assessment.verdict) == (Effect.NOT_JUDGED, status)


def test_a_verdict_without_a_job_is_not_taken_for_a_video_without_labels() -> None:
    assert assess(ALL_FLAG, video(Status.CLEAN, job_id=None), []).effect is Effect.NOT_JUDGED


def test_labels_of_an_earlier_job_or_another_video_of_that_name_do_not_count() -> None:
    others = [*rows(with_parents("Weapons"), job_id="i"), *rows(with_parents("Weapons"), video_id="w")]
    assert assess(NO_WEAPONS, video(Status.CLEAN), others).effect is Effect.SAME


RATED = policy(default=Rule(RECORD), audiences=[Audience("everyone")])


@pytest.mark.parametrize(
    ("stated", "before", "after", "effect"),
    [
        (RATED, "everyone", "nobody", Effect.AUDIENCE_CHANGES),
        (RATED, "nobody", "nobody", Effect.SAME),
        (RATED, None, "nobody", Effect.FIRST_RATED),
        (NO_WEAPONS, "everyone", None, Effect.RATING_LOST),
        (NO_WEAPONS, None, None, Effect.SAME),
    ],
)
def test_while_the_verdict_stays_the_audience_is_compared(
    stated: Policy, before: str | None, after: str | None, effect: Effect
) -> None:
    assessment = assess(stated, video(Status.CLEAN, audience=before), DRINKING)
    assert (assessment.audience, assessment.effect) == (after, effect)


def test_a_new_verdict_counts_more_than_a_new_audience() -> None:
    strict = policy(default=Rule(FLAG), audiences=[Audience("everyone")])
    for before in ("everyone", None):
        clean = video(Status.CLEAN, audience=before)
        assert assess(strict, clean, DRINKING).effect is Effect.TURNS_FLAGGED


def test_each_other_audience_is_told_but_first_and_lost_ratings_are_only_counted() -> None:
    rated, unrated = video(Status.CLEAN, audience="everyone"), video(Status.CLEAN)
    report = PolicyComparison(RATED, [(rated, DRINKING), (unrated, DRINKING), (rated, [])])
    assert [(change.video, change.audience) for change in report.changes] == [(rated, "nobody")]
    assert report.counts == {Effect.AUDIENCE_CHANGES: 1, Effect.FIRST_RATED: 1, Effect.SAME: 1}
    report = PolicyComparison(NO_WEAPONS, [(rated, DRINKING)])
    assert list(report.changes) == []
    assert report.counts == {Effect.RATING_LOST: 1}


def test_a_video_that_is_not_judged_keeps_its_audience() -> None:
    undetermined = video(Status.UNDETERMINED, audience="nobody")
    assert assess(NO_WEAPONS, undetermined, []).audience == "nobody"


@pytest.mark.parametrize(("asked", "complete"), [(50.0, False), (30.0, True), (0.0, True), (None, False)])
def test_it_knows_whether_labels_were_never_asked_for(asked: float | None, complete: bool) -> None:
    eager = policy(default=Rule(FLAG, min_confidence=30))
    assert assess(eager, video(min_confidence=asked), DRINKING).complete is complete


@pytest.mark.parametrize(
    ("verdict", "stored", "effect"),
    [
        (Status.FLAGGED, [], Effect.NOT_KNOWN),
        (Status.CLEAN, [], Effect.NOT_KNOWN),
        (Status.FLAGGED, ARMED, Effect.SAME),
        (Status.CLEAN, ARMED, Effect.TURNS_FLAGGED),
    ],
)
def test_by_labels_that_are_not_all_a_video_may_be_flagged_but_is_not_known_to_be_clean(
    verdict: Status, stored: list[dict[str, Any]], effect: Effect
) -> None:
    assert assess(NO_WEAPONS, video(verdict, min_confidence=80.0), stored).effect is effect


def test_of_what_is_not_known_only_what_may_change_is_told() -> None:
    asked_for_less = [(video(each, min_confidence=80.0), DRINKING) for each in (Status.FLAGGED, Status.CLEAN)]
    report = PolicyComparison(NO_WEAPONS, asked_for_less)
    (change,) = report.changes
    assert (change.video.verdict, change.verdict, change.verdict_is_known) == ("FLAGGED", "CLEAN", False)
    assert report.counts == {Effect.NOT_KNOWN: 2}


FOR_TEENS = [Audience("everyone"), Audience("teen", admits=(Admission("Alcohol"),)), Audience("adult")]
FLAGGED_FOR_TEENS = policy(Rule(FLAG, "Alcohol"), audiences=FOR_TEENS)
CLEAN_FOR_TEENS = policy(default=Rule(RECORD), audiences=FOR_TEENS)


@pytest.mark.parametrize(
    ("before", "effect", "told"),
    [
        ("everyone", Effect.AUDIENCE_CHANGES, True),
        ("of-another-policy", Effect.AUDIENCE_CHANGES, True),
        ("teen", Effect.NOT_KNOWN, False),
        ("adult", Effect.NOT_KNOWN, True),
        ("nobody", Effect.NOT_KNOWN, True),
    ],
)
def test_by_labels_that_are_not_all_an_audience_is_known_to_be_no_wider(
    before: str, effect: Effect, told: bool
) -> None:
    for stated, verdict in ((FLAGGED_FOR_TEENS, Status.FLAGGED), (CLEAN_FOR_TEENS, Status.CLEAN)):
        rated = video(verdict, audience=before, min_confidence=80.0)
        assessment = assess(stated, rated, DRINKING)
        assert (assessment.effect, assessment.differs) == (effect, told)
        assert (assessment.audience, assessment.audience_is_known) == ("teen", False)


def test_no_audience_is_narrower_than_nobody() -> None:
    rated = video(audience="nobody", min_confidence=80.0)
    assessment = assess(policy(Rule(FLAG, "Weapons"), audiences=[Audience("everyone")]), rated, ARMED)
    assert (assessment.effect, assessment.audience_is_known) == (Effect.SAME, True)


def test_a_first_rating_is_known_to_be_one_if_the_verdict_is_known() -> None:
    flagged, clean = (video(each, min_confidence=80.0) for each in (Status.FLAGGED, Status.CLEAN))
    assert assess(FLAGGED_FOR_TEENS, flagged, DRINKING).effect is Effect.FIRST_RATED
    assert assess(CLEAN_FOR_TEENS, clean, DRINKING).effect is Effect.NOT_KNOWN


@given(policies, labels, confidences)
def test_what_is_said_to_be_known_is_so_with_all_labels(
    stated: Policy, seen: list[Label], asked: float
) -> None:
    stored = [label for label in seen if label.confidence >= asked]
    for verdict, before in product((Status.CLEAN, Status.FLAGGED), stated.ratings):
        told = assess(stated, video(verdict, audience=before, min_confidence=asked), rows(stored))
        truth = assess(stated, video(verdict, audience=before), rows(seen))
        assert truth.audience in told.audiences
        if told.verdict_is_known:
            assert truth.verdict is told.verdict
            assert told.effect in (truth.effect, Effect.NOT_KNOWN)
        if told.effect is Effect.AUDIENCE_CHANGES:
            assert truth.audience != before


def test_a_video_is_read_from_its_row() -> None:
    row = {"VideoId": "v", "VideoName": "a.mp4", "JobId": "j", "Status": "CLEAN", "MinConfidence": 50}
    assert ModeratedVideo.from_item(row) == video(Status.CLEAN, min_confidence=50.0)


def test_a_label_is_read_from_its_row_with_and_without_content_types() -> None:
    (label,) = with_parents("Alcohol", confidence=97.39583587646484)
    (row,) = rows([label])
    assert Label.from_item(row) == label
    drawn = Label.from_item({**row, "ContentTypes": {"Animated": 99}})
    assert drawn.content_types == {"Animated": 99.0}


def test_drawn_pictures_are_judged_as_such() -> None:
    stored = [{**row, "ContentTypes": {"Animated": 99}} for row in ARMED]
    lenient = policy(Rule(FLAG, "Violence"), Rule(IGNORE, "Violence", "Animated"))
    assert assess(lenient, video(), stored).verdict is Status.CLEAN
