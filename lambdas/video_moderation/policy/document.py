"""Reading a policy from the JSON document that the synthesis wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_moderation.policy.action import Action
from video_moderation.policy.audience import Admission, Audience
from video_moderation.policy.content_type import ContentType
from video_moderation.policy.model import Policy
from video_moderation.policy.rule import Rule
from video_moderation.policy.rule_lookup import ANY_CONTENT, ANY_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class UnreadablePolicy(Exception):
    """The document is not one that the synthesis writes; nothing may be decided without a policy."""


def read_policy(text: str) -> Policy:
    """The policy of a JSON document, as docs/reference/policy.md describes it.

    Raises:
        UnreadablePolicy: it is not one.
    """
    try:
        return _policy(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadablePolicy(f"not a policy document ({error!r}): {text[:80]!r}") from error


def read_policies(text: str) -> dict[str, Policy]:
    """The policies of a JSON object by prefix of object keys; an empty text has none.

    Raises:
        UnreadablePolicy: one is no policy, or it is no such object.
    """
    try:
        return {prefix: _policy(values) for prefix, values in json.loads(text or "{}").items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadablePolicy(f"no policies by prefix ({error!r}): {text[:80]!r}") from error


def _policy(values: Mapping[str, Any]) -> Policy:
    return Policy(
        version=values["version"],
        taxonomy=values["taxonomy"],
        min_confidence=float(values["minConfidence"]),
        default=next(_rules(values["default"])),
        rules=tuple(rule for group in values["rules"] for rule in _rules(group)),
        audiences=tuple(_audience(audience) for audience in values["audiences"]),
        content_type_confidence=float(values["contentTypeConfidence"]),
    )


def _rules(group: Mapping[str, Any]) -> Iterator[Rule]:
    """The rules of a group, which say the same of each of its labels; no labels mean any label."""
    for label in group.get("labels", [ANY_LABEL]):
        yield Rule(
            action=Action(group["action"]),
            label=label,
            content_type=group.get("contentType", ANY_CONTENT),
            min_confidence=float(group.get("minConfidence", 0)),
            min_duration=round(group.get("minDuration", 0) * 1000),
            min_sightings=int(group.get("minSightings", 1)),
        )


def _audience(values: Mapping[str, Any]) -> Audience:
    admissions = tuple(admission for group in values["admits"] for admission in _admissions(group))
    return Audience(values["name"], admits=admissions, min_confidence=float(values["minConfidence"]))


def _admissions(group: Mapping[str, Any]) -> Iterator[Admission]:
    content_type = ContentType(group["contentType"]) if "contentType" in group else None
    for label in group["labels"]:
        yield Admission(label, content_type=content_type, below=group.get("below"))
