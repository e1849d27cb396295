"""What is accepted of the rules of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.policy.statements import (
    Action,
    ContentType,
    ContentTypeRule,
    Default,
    LabelRule,
)
from moderation_stack.policy.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation_stack.policy.place import Place
    from moderation_stack.policy.statements import Rule

# docs.aws.amazon.com/rekognition/latest/dg/limits.html: 6 hours, which is 2,160 times ten seconds.
LONGEST_VIDEO_SECONDS = 21_600
MOST_SIGHTINGS = LONGEST_VIDEO_SECONDS // 10


def check_rules(place: Place, rules: Sequence[Rule], default: Default) -> None:
    """Every rule by itself, and none of them twice."""
    check_default(place.at("default"), default)
    numbers: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(rules, start=1):
        if not isinstance(rule, LabelRule | ContentTypeRule):
            place.refuse(f"rule {number}", rule, "a LabelRule or ContentTypeRule is accepted")
        here = place.at(f"rule {number} ({rule_name(rule)})")
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
    check_default(place, rule)


def check_default(place: Place, rule: Default) -> None:
    """What every rule says, and the default."""
    place.one_of("action", rule.action, Action)
    if rule.min_confidence is not None:
        _only_for(place, rule, "min_confidence", Action.FLAG, Action.RECORD)
        place.number("min_confidence", rule.min_confidence, 0, 100)
    if rule.min_duration is not None:
        _only_for(place, rule, "min_duration", Action.FLAG)
        place.number("min_duration", rule.min_duration, 0, LONGEST_VIDEO_SECONDS)
    if rule.min_sightings is not None:
        _only_for(place, rule, "min_sightings", Action.FLAG)
        place.whole_number("min_sightings", rule.min_sightings, 1, MOST_SIGHTINGS)


def check_label(place: Place, label: object) -> None:
    """A label of the taxonomy."""
    if not isinstance(label, str) or label not in taxonomy().parents:
        place.refuse("label", label, taxonomy().hint(str(label)))


def check_content_type(place: Place, content_type: object) -> None:
    """A content type of Rekognition."""
    place.one_of("content_type", content_type, ContentType)


def narrowed_labels(place: Place, rules: Sequence[Rule]) -> Iterator[str]:
    """Rules that look as if an old top category were meant whose name a narrower label has now.

    Whoever names the old category's successor, too, knows the difference.
    """
    named = {rule.label for rule in rules if isinstance(rule, LabelRule)}
    for label in sorted(named):
        successors = taxonomy().narrowed(label)
        if successors and named.isdisjoint(successors):
            whole = " and ".join(successors)
            yield (
                f"{place.source}: {label} was a top category before taxonomy {taxonomy().version} and is now "
                f"a part of {taxonomy().path(label)[0]}; for all that it was, state a rule for {whole}"
            )


def rule_key(rule: Rule) -> tuple[str, str]:
    """What a rule is for: label and content type, empty for any."""
    label = rule.label if isinstance(rule, LabelRule) else ""
    return (str(label), str(rule.content_type or ""))


def rule_name(rule: Rule) -> str:
    """How a rule is called, as in the verdict's reasons."""
    label, content_type = rule_key(rule)
    return f"{label or 'any label'} ({content_type})" if content_type else label


def _only_for(place: Place, rule: Default, name: str, *actions: Action) -> None:
    if rule.action not in actions:
        place.refuse(
            name, getattr(rule, name), f"accepted with {' or '.join(actions)}, not with {rule.action}"
        )
