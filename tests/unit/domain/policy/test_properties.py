"""Properties that hold for every policy and every video."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.policy.labels import confidences, labels, lowest, policies
from tests.unit.domain.policy.reference import reference
from video_moderation.policy import NOBODY, Policy, evaluate
from video_moderation.policy.evaluation.outcome import REASONS_KEPT

if TYPE_CHECKING:
    from video_moderation.labels.label import Label
    from video_moderation.policy import Admission, Audience, Rule


@given(policies, labels)
def test_the_evaluation_is_what_the_reference_says(policy: Policy, seen: list[Label]) -> None:
    outcome, told = evaluate(policy, seen), reference(policy, seen)
    assert (outcome.action, outcome.audience) == (told.action, told.audience)
    assert outcome.reason_count == len(told.reasons)
    assert outcome.flag_count == told.flag_count
    kept = {
        (
            reason.rule,
            reason.finding.path[-1],
            reason.action.value,
            reason.finding.duration,
            reason.finding.sightings,
            reason.finding.confidence,
        )
        for reason in outcome.reasons
    }
    assert kept <= told.reasons
    assert len(kept) == min(REASONS_KEPT, len(told.reasons))


@given(policies, st.data())
def test_the_order_of_labels_does_not_matter(policy: Policy, data: st.DataObject) -> None:
    seen = data.draw(labels)
    assert evaluate(policy, data.draw(st.permutations(seen))) == evaluate(policy, seen)


@given(policies, labels)
def test_labels_below_the_lowest_threshold_cannot_matter(policy: Policy, seen: list[Label]) -> None:
    asked = [label for label in seen if label.confidence >= policy.min_confidence]
    of_all, of_asked = evaluate(policy, seen), evaluate(policy, asked)
    uncounted = {"unknown_labels": 0, "unknown_names": ()}
    assert replace(of_all, **uncounted) == replace(of_asked, **uncounted)  # type: ignore[arg-type]


@given(policies, labels, st.data())
def test_a_lower_threshold_never_unflags_nor_widens_the_audience(
    policy: Policy, seen: list[Label], data: st.DataObject
) -> None:
    lower = data.draw(lowered(policy))
    before, after = (evaluate(each, as_asked(each, seen)) for each in (policy, lower))
    assert after.flagged or not before.flagged
    assert rank(policy, after.audience) >= rank(policy, before.audience)


def as_asked(policy: Policy, seen: list[Label]) -> list[Label]:
    """What Rekognition returns when asked for what can matter to the policy."""
    return [label for label in seen if label.confidence >= policy.min_confidence]


def rank(policy: Policy, audience: str | None) -> int:
    return [None, *(each.name for each in policy.audiences), NOBODY].index(audience)


@st.composite
def lowered(draw: st.DrawFn, policy: Policy) -> Policy:
    """The policy with any number of its thresholds lowered."""
    default = draw(lowered_rule(policy.default))
    rules = tuple(draw(lowered_rule(rule)) for rule in policy.rules)
    audiences = tuple(draw(lowered_audience(audience)) for audience in policy.audiences)
    asked = lowest(rules, default, audiences)
    return replace(policy, min_confidence=asked, default=default, rules=rules, audiences=audiences)


@st.composite
def lowered_rule(draw: st.DrawFn, rule: Rule) -> Rule:
    return replace(
        rule,
        min_confidence=min(rule.min_confidence, draw(confidences)),
        min_duration=draw(st.integers(0, rule.min_duration)),
        min_sightings=draw(st.integers(1, rule.min_sightings)),
    )


@st.composite
def lowered_audience(draw: st.DrawFn, audience: Audience) -> Audience:
    return replace(
        audience,
        admits=tuple(draw(lowered_admission(each)) for each in audience.admissions),
        min_confidence=min(audience.min_confidence, draw(confidences)),
    )


@st.composite
def lowered_admission(draw: st.DrawFn, admission: Admission) -> Admission:
    return replace(
        admission, below=min(admission.limit, draw(confidences)) if draw(st.booleans()) else admission.below
    )
