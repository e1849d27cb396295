"""What is accepted of the rules of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.policy.excerpt import excerpt
from moderation_stack.policy.rules import Action, ContentType, ContentTypeRule, Default, LabelRule
from moderation_stack.policy.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_stack.policy.rules import Rule
    from moderation_stack.policy.source_location import Place

# docs.aws.amazon.com/rekognition/latest/dg/limits.html: 6 hours, which is 2,160 times ten seconds.
LONGEST_VIDEO_SECONDS = 21_600
MOST_SIGHTINGS = LONGEST_VIDEO_SECONDS // 10


def check_rules(place: Place, rules: Sequence[Rule], default: Default) -> None:
    """Every rule by itself, and none of them twice."""
    if not isinstance(default, Default) or isinstance(default, LabelRule | ContentTypeRule):
        place.refuse("default", default, "a Default is accepted, such as Default(action=FLAG)")
    check_treatment(place.at("default"), default)
    place.listed("rules", rules)
    numbers: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(rules, start=1):
        if not isinstance(rule, LabelRule | ContentTypeRule):
            place.refuse(f"rule {number}", rule, "a LabelRule or ContentTypeRule is accepted")
        here = place.at(f"rule {number} ({excerpt(rule_name(rule))})")
        check_rule(here, rule)
        first = numbers.setdefault(rule_key(rule), number)
        if first != number:
            here.refuse_as(f"rule {first} is for the same; one rule is accepted")


def check_rule(place: Place, rule: Rule) -> None:
    """A rule by itself."""
    if isinstance(rule, LabelRule):
        check_label(place, rule.label)
    if rule.content_type is not None or not isinstance(rule, LabelRule):
        check_content_type(place, rule.content_type)
    check_treatment(place, rule)


def check_treatment(place: Place, rule: Default) -> None:
    """What every rule says, and the default."""
    place.one_of("action", rule.action, Action)
    if rule.min_confidence is not None:
        _only_for(place, rule, "min_confidence", Action.FLAG, Action.RECORD)
        place.percentage("min_confidence", rule.min_confidence)
    if rule.min_duration is not None:
        _only_for(place, rule, "min_duration", Action.FLAG)
        place.number("min_duration", rule.min_duration, 0, LONGEST_VIDEO_SECONDS)
    if rule.min_sightings is not None:
        _only_for(place, rule, "min_sightings", Action.FLAG)
        place.whole_number("min_sightings", rule.min_sightings, 1, MOST_SIGHTINGS)


def check_label(place: Place, label: object) -> None:
    """A label of the taxonomy."""
    name = label if isinstance(label, str) else ""
    if name not in taxonomy().parents:
        place.refuse("label", label, taxonomy().hint(name))


def check_content_type(place: Place, content_type: object) -> None:
    """A content type of Rekognition."""
    place.one_of("content_type", content_type, ContentType)


def deciding(rules: Sequence[Rule], default: Default, label: str) -> Default:
    """The rule for a label in a filmed picture: that of the deepest label of its path that has one."""
    of_label = {rule_key(rule): rule for rule in rules}
    path = reversed(taxonomy().path(label))
    return next((of_label[each, ""] for each in path if (each, "") in of_label), default)


def rule_key(rule: Rule) -> tuple[str, str]:
    """What a rule is for: label and content type, empty for any."""
    label = rule.label if isinstance(rule, LabelRule) else ""
    return (excerpt(label), excerpt(rule.content_type or ""))


def rule_name(rule: Rule) -> str:
    """How a rule is called, as in the verdict's reasons."""
    label, content_type = rule_key(rule)
    return f"{label or 'any label'} ({content_type})" if content_type else label


def _only_for(place: Place, rule: Default, name: str, *actions: Action) -> None:
    if rule.action not in actions:
        place.refuse(
            name, getattr(rule, name), f"accepted with {' or '.join(actions)}, not with {rule.action}"
        )
