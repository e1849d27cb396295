"""Checks of the rules of a policy; each raises `NotAccepted` in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.contract.storage.readable_videos import LONGEST_VIDEO
from video_moderation.policy.action import Action
from video_moderation.policy.authoring.excerpt import excerpt
from video_moderation.policy.authoring.label_hints import hint
from video_moderation.policy.authoring.rules import ContentTypeRule, Default, LabelRule
from video_moderation.policy.content_type import ContentType
from video_moderation.policy.evidence import SIGHTING_MILLIS
from video_moderation.policy.rule_lookup import ANY_CONTENT, ANY_LABEL, ByLabel
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.authoring.rules import Rule, Treatment
    from video_moderation.policy.authoring.source_location import SourceLocation

LONGEST_VIDEO_SECONDS = int(LONGEST_VIDEO.total_seconds())
MOST_SIGHTINGS = LONGEST_VIDEO_SECONDS * 1000 // SIGHTING_MILLIS


def check_rules(location: SourceLocation, rules: Sequence[Rule], default: Default) -> None:
    """Check every rule by itself, and that no two rules are for the same labels."""
    if not isinstance(default, Default):
        location.refuse("default", default, "must be a Default such as Default(action=FLAG)")
    check_treatment(location.at("default"), default)
    location.listed("rules", rules)
    numbers: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(rules, start=1):
        if not isinstance(rule, LabelRule | ContentTypeRule):
            location.refuse(f"rule {number}", rule, "must be a LabelRule or a ContentTypeRule")
        here = location.at(f"rule {number} ({excerpt(rule_name(rule))})")
        check_rule(here, rule)
        first = numbers.setdefault(rule_key(rule), number)
        if first != number:
            here.refuse_as(f"must not be for the same label and content type as rule {first}")


def check_rule(location: SourceLocation, rule: Rule) -> None:
    """A rule by itself."""
    if isinstance(rule, LabelRule):
        check_label(location, rule.label)
    if rule.content_type is not None or not isinstance(rule, LabelRule):
        check_content_type(location, rule.content_type)
    check_treatment(location, rule)


def check_treatment(location: SourceLocation, rule: Treatment) -> None:
    """What a rule or the default says."""
    location.one_of("action", rule.action, Action)
    if rule.min_confidence is not None:
        _only_for(location, rule, "min_confidence", Action.FLAG, Action.RECORD)
        location.percentage("min_confidence", rule.min_confidence)
    if rule.min_duration is not None:
        _only_for(location, rule, "min_duration", Action.FLAG)
        location.number("min_duration", rule.min_duration, 0, LONGEST_VIDEO_SECONDS)
    if rule.min_sightings is not None:
        _only_for(location, rule, "min_sightings", Action.FLAG)
        location.whole_number("min_sightings", rule.min_sightings, 1, MOST_SIGHTINGS)


def check_label(location: SourceLocation, label: object) -> None:
    """A label of the taxonomy."""
    name = label if isinstance(label, str) else ""
    if name not in taxonomy().parents:
        location.refuse("label", label, f"must be {hint(name)}")


def check_content_type(location: SourceLocation, content_type: object) -> None:
    """A content type of Rekognition."""
    location.one_of("content_type", content_type, ContentType)


def deciding(rules: Sequence[Rule], default: Default, label: str) -> Treatment:
    """The rule for a label in a filmed picture, by the precedence that the functions evaluate."""
    statements: list[tuple[str, str, Treatment]] = [(*rule_key(rule), rule) for rule in rules]
    by_label = ByLabel([*statements, (ANY_LABEL, ANY_CONTENT, default)])
    return by_label.most_specific(taxonomy().path(label), frozenset())[0]


def rule_key(rule: Rule) -> tuple[str, str]:
    """What a rule is for: label and content type, empty for any."""
    label = rule.label if isinstance(rule, LabelRule) else ""
    return (excerpt(label), excerpt(rule.content_type or ""))


def rule_name(rule: Rule) -> str:
    """How a rule is called, as in the verdict's reasons."""
    label, content_type = rule_key(rule)
    return f"{label or 'any label'} ({content_type})" if content_type else label


def _only_for(location: SourceLocation, rule: Treatment, name: str, *actions: Action) -> None:
    if rule.action not in actions:
        requirement = f"must be left out with action {rule.action} (it is for {' or '.join(actions)})"
        location.refuse(name, getattr(rule, name), requirement)
