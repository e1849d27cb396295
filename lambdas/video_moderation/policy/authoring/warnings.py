"""Warnings about a policy: what it may state but probably does not mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from video_moderation.policy.action import Action
from video_moderation.policy.audience import Admission
from video_moderation.policy.authoring.audience_checks import admission_name, limit
from video_moderation.policy.authoring.rule_checks import deciding, rule_key, rule_name
from video_moderation.policy.authoring.rules import LabelRule
from video_moderation.policy.rule_lookup import ByLabel
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from video_moderation.policy.audience import Audience
    from video_moderation.policy.authoring.rules import Default, Rule
    from video_moderation.policy.authoring.source_location import SourceLocation

MOST_NAMED = 3


def policy_warnings(
    location: SourceLocation, rules: Sequence[Rule], default: Default, audiences: Sequence[Audience]
) -> Iterator[str]:
    """Each warning in one line that names where it applies."""
    yield from _narrowed_labels(location, rules)
    yield from _overruled_rules(location, rules)
    yield from _overruled_admissions(location, audiences)
    yield from _clean_for_nobody(location, rules, default, audiences)


def _narrowed_labels(location: SourceLocation, rules: Sequence[Rule]) -> Iterator[str]:
    """Rules that look as if an old top category were meant whose name a narrower label has now.

    Whoever names the old category's successor, too, knows the difference.
    """
    named = {rule.label for rule in rules if isinstance(rule, LabelRule)}
    for label in sorted(named):
        successors = taxonomy().narrowed(label)
        if successors and named.isdisjoint(successors):
            whole = " and ".join(successors)
            yield location.message(
                f"{label} was a top category before taxonomy {taxonomy().version} and is now "
                f"a part of {taxonomy().path(label)[0]}; for all that it was, state a rule for {whole}"
            )


def _overruled_rules(location: SourceLocation, rules: Sequence[Rule]) -> Iterator[str]:
    """Rules for drawn pictures that decide nothing."""
    keys, version = {rule_key(rule) for rule in rules}, taxonomy().version
    for number, rule in enumerate(rules, start=1):
        if rule.content_type and _is_overruled(*rule_key(rule), keys):
            here = location.at(f"rule {number} ({rule_name(rule)})")
            yield here.message(f"more specific rules decide each label of taxonomy {version} that it is for")


def _overruled_admissions(location: SourceLocation, audiences: Sequence[Audience]) -> Iterator[str]:
    """Admissions of drawn pictures that admit nothing."""
    version = taxonomy().version
    for number, audience in enumerate(audiences, start=1):
        keys = {each.key for each in audience.admissions}
        for each in audience.admissions:
            if each.content_type and _is_overruled(*each.key, keys):
                here = location.at(f"audience {number} ({audience.name})").at(
                    f"admits {admission_name(each)}"
                )
                yield here.message(f"more specific ones come first for each label of taxonomy {version}")


def _is_overruled(label: str, content_type: str, keys: Collection[tuple[str, str]]) -> bool:
    """Whether each label of the taxonomy that a statement is for has a more specific one.

    A top category with labels below it does not count by itself: Rekognition returns it with one of them.
    """
    by_label = ByLabel((*key, key) for key in keys)
    below = [path for path in taxonomy().detected() if label in ("", *path)]
    return all(
        (label, content_type) not in by_label.most_specific(path, frozenset([content_type])) for path in below
    )


def _clean_for_nobody(
    location: SourceLocation, rules: Sequence[Rule], default: Default, audiences: Sequence[Audience]
) -> Iterator[str]:
    """Labels that flag nothing although nobody may see them."""
    if not audiences:
        return
    labels = [
        label
        for label in taxonomy().parents
        if deciding(rules, default, label).action == Action.RECORD
        and all(math.isfinite(limit(audience, Admission(label))) for audience in audiences)
    ]
    top = [label for label in labels if taxonomy().parents[label] not in labels]
    if top:
        more = f" and {len(top) - MOST_NAMED} more" if len(top) > MOST_NAMED else ""
        yield location.message(
            f"recorded, not flagged, and admitted by no audience: {', '.join(top[:MOST_NAMED])}{more}; "
            "a video with it may be CLEAN and yet for nobody"
        )
