"""The JSON document of a policy, as the functions read it, and the hash of what it says."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from video_moderation.policy.authoring.rule_checks import rule_key
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from video_moderation.policy.audience import Admission, Audience
    from video_moderation.policy.authoring.rules import Default, Rule, Treatment

HASH_LENGTH = 12


def content(
    rules: Sequence[Rule], default: Default, audiences: Sequence[Audience], content_type_confidence: float
) -> dict[str, Any]:
    """What a policy says, the same however its author ordered the rules.

    Labels of which the same is said are one group, which keeps the document small.
    """
    return {
        "taxonomy": taxonomy().version,
        "rules": _grouped((_rule(rule), rule_key(rule)[0]) for rule in rules),
        "default": _treatment(default),
        "audiences": [_audience(audience) for audience in audiences],
        "contentTypeConfidence": number(content_type_confidence),
    }


def compact(values: object) -> str:
    """JSON in its shortest form, the same for the same values."""
    return json.dumps(values, separators=(",", ":"), sort_keys=True)


def content_hash(values: object) -> str:
    """The first characters of the SHA-256 of what a policy says."""
    return hashlib.sha256(compact(values).encode()).hexdigest()[:HASH_LENGTH]


def _rule(rule: Rule) -> dict[str, Any]:
    kind = {"contentType": str(rule.content_type)} if rule.content_type else {}
    return {**_treatment(rule), **kind}


def _treatment(rule: Treatment) -> dict[str, Any]:
    values = {
        "minConfidence": rule.threshold,
        "minDuration": rule.min_duration or None,
        "minSightings": None if rule.min_sightings == 1 else rule.min_sightings,
    }
    given = {name: number(value) for name, value in values.items() if value is not None}
    return {"action": str(rule.action), **given}


def _audience(audience: Audience) -> dict[str, Any]:
    return {
        "name": audience.name,
        "minConfidence": number(audience.min_confidence),
        "admits": _grouped((_admission(each), each.label) for each in audience.admissions),
    }


def _admission(admission: Admission) -> dict[str, Any]:
    below = {} if admission.below is None else {"below": number(admission.below)}
    kind = {"contentType": str(admission.content_type)} if admission.content_type else {}
    return {**below, **kind}


def _grouped(statements: Iterable[tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
    groups: dict[str, list[str]] = {}
    for values, label in statements:
        groups.setdefault(compact(values), []).append(label)
    return [{**json.loads(values), **_labels(labels)} for values, labels in sorted(groups.items())]


def _labels(labels: list[str]) -> dict[str, list[str]]:
    """The labels of a group; a statement about any label names none."""
    return {"labels": sorted(labels)} if labels != [""] else {}


def number(value: float) -> float:
    """50.0 and 50 say the same and are written alike."""
    return int(value) if value == int(value) else value
