"""The document that the synthesis writes is the policy that the functions evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation_stack import policy as stated
from moderation_stack.policy import ModerationPolicy
from video_moderation import policy as runtime_policy
from video_moderation.policy import UnreadablePolicy, read_policy
from video_moderation.policy.authoring.presets import PRESETS
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.authoring.rules import Treatment

percents = st.integers(0, 100) | st.floats(1, 100).map(lambda value: round(value, 2))
label_names = st.sampled_from(list(taxonomy().parents))
content_types = st.none() | st.sampled_from(stated.ContentType)
flags = st.fixed_dictionaries(
    {"action": st.just(stated.FLAG)},
    optional={
        "min_confidence": percents,
        "min_duration": st.integers(0, 60) | st.sampled_from([0.5, 2.5]),
        "min_sightings": st.integers(1, 9),
    },
)
records = st.fixed_dictionaries({"action": st.just(stated.RECORD)}, optional={"min_confidence": percents})
ignores = st.fixed_dictionaries({"action": st.just(stated.IGNORE)})
treatments = flags | records | ignores
label_rules = st.builds(
    lambda label, content, values: stated.LabelRule(label, content_type=content, **values),
    label_names,
    content_types,
    treatments,
)
content_type_rules = st.builds(
    lambda content, values: stated.ContentTypeRule(content, **values),
    st.sampled_from(stated.ContentType),
    treatments,
)
rule_lists = st.lists(
    label_rules | content_type_rules,
    max_size=12,
    unique_by=lambda rule: (getattr(rule, "label", ""), rule.content_type),
)
admissions = st.builds(
    lambda label, content, below: stated.Admission(label, content_type=content, below=below),
    label_names,
    content_types,
    st.none() | percents,
)
audiences = st.builds(
    lambda admits, confidence: [stated.Audience("all", admits=admits, min_confidence=confidence)],
    st.lists(admissions, max_size=8, unique_by=lambda each: (each.label, each.content_type)),
    percents,
)


@given(rule_lists, flags | records, st.just([]) | audiences, percents)
def test_the_functions_read_what_was_stated(
    rules: Sequence[stated.LabelRule | stated.ContentTypeRule],
    default: dict[str, Any],
    rated: Sequence[stated.Audience],
    drawn_from: float,
) -> None:
    policy = ModerationPolicy(
        version="v",
        rules=rules,
        default=stated.Default(**default),
        audiences=rated,
        content_type_confidence=drawn_from,
    )
    read = read_policy(policy.to_json())
    assert (read.version, read.taxonomy) == (policy.full_version, taxonomy().version)
    assert (read.min_confidence, read.content_type_confidence) == (policy.min_confidence, drawn_from)
    assert set(read.rules) == {_as_read(rule) for rule in rules}
    assert read.default == _as_read(policy.default)
    assert [each.name for each in read.audiences] == [each.name for each in rated]
    for ours, theirs in zip(rated, read.audiences, strict=True):
        assert theirs.min_confidence == ours.min_confidence
        assert set(theirs.admissions) == set(ours.admissions)


def _as_read(rule: Treatment) -> runtime_policy.Rule:
    return runtime_policy.Rule(
        action=rule.action,
        label=getattr(rule, "label", ""),
        content_type=getattr(rule, "content_type", None) or "",
        min_confidence=rule.threshold or 0.0,
        min_duration=round((rule.min_duration or 0) * 1000),
        min_sightings=rule.min_sightings or 1,
    )


@pytest.mark.parametrize(
    ("seconds", "millis"), [(0.5, 500), (2.5, 2_500), (1.001, 1_001), (0.0004, 0), (21_600, 21_600_000)]
)
def test_seconds_become_the_nearest_milliseconds(seconds: float, millis: int) -> None:
    rule = stated.LabelRule("Weapons", action=stated.FLAG, min_duration=seconds)
    (read,) = read_policy(ModerationPolicy(version="v", rules=[rule]).to_json()).rules
    assert read.min_duration == millis


@pytest.mark.parametrize("name", PRESETS)
def test_the_functions_read_every_preset(name: str) -> None:
    policy = ModerationPolicy.preset(name)
    assert read_policy(policy.to_json()).version == policy.full_version


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"version": "v"}', ModerationPolicy.strict().to_json().replace("flag", "f")],
)
def test_what_is_not_a_policy_document_decides_nothing(text: str) -> None:
    with pytest.raises(UnreadablePolicy, match="not a policy document"):
        read_policy(text)
