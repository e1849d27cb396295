"""What docs/reference/policy.md says, written down as plainly as possible, however slow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from video_moderation.labels.label import Label
    from video_moderation.policy import Admission, Policy, Rule


class Told(NamedTuple):
    """What the reference says of a video: reasons as rule, label, action, duration, sightings, confidence."""

    action: str
    audience: str | None
    reasons: set[tuple[str, str, str, int, int, float]]

    @property
    def flag_count(self) -> int:
        """How many of the reasons flag."""
        return len([action for _, _, action, *_ in self.reasons if action == "flag"])


def reference(policy: Policy, labels: Sequence[Label]) -> Told:
    """The outcome of a policy."""
    reasons = set()
    everything = [*policy.rules, policy.default]
    for rule in everything:
        if rule.action == "ignore":
            continue
        counted = [
            label
            for label in labels
            if stands_alone(label, labels)
            and rule in deciding(policy, label)
            and label.confidence >= rule.min_confidence
        ]
        enough = duration(counted) >= rule.min_duration and sightings(counted) >= rule.min_sightings
        action = "record" if rule.action == "flag" and not enough else rule.action.value
        for name in {label.name for label in counted}:
            mine = [label for label in counted if label.name == name]
            surest = max(label.confidence for label in mine)
            reasons.add((rule.name, name, action, duration(mine), sightings(mine), surest))
    actions = {action for _, _, action, *_ in reasons}
    action = next((each for each in ("flag", "record") if each in actions), "ignore")
    return Told(action, rating(policy, labels), reasons)


def stands_alone(label: Label, labels: Iterable[Label]) -> bool:
    """No label below it was seen at that instant with at least its confidence."""
    for other in labels:
        below = label.path == other.path[: len(label.path)] and label.path != other.path
        if below and other.timestamp == label.timestamp and other.confidence >= label.confidence:
            return False
    return True


def content_types(policy: Policy, label: Label) -> list[str]:
    return [name for name, sure in label.content_types.items() if sure >= policy.content_type_confidence]


def deciding(policy: Policy, label: Label) -> list[Rule]:
    """The rules for the deepest label that has any; those about its content types first."""
    everything = [*policy.rules, policy.default]
    for name in [*label.path[::-1], ""]:
        here = [rule for rule in everything if rule.label == name]
        typed = [rule for rule in here if rule.content_type in content_types(policy, label)]
        untyped = [rule for rule in here if rule.content_type == ""]
        if typed or untyped:
            return typed or untyped
    raise AssertionError("the default is for every label")


def duration(labels: Iterable[Label]) -> int:
    """Milliseconds covered by half a second from each label on, counted in tenths of a second."""
    tenths = {label.timestamp // 100 + tenth for label in labels for tenth in range(5)}
    return len(tenths) * 100


def sightings(labels: Iterable[Label]) -> int:
    """The most instants that can be picked with ten seconds or more between any two."""
    most: dict[int, int] = {}
    for instant in sorted({label.timestamp for label in labels}):
        most[instant] = 1 + max((most[other] for other in most if other <= instant - 10_000), default=0)
    return max(most.values(), default=0)


def rating(policy: Policy, labels: Sequence[Label]) -> str | None:
    """The first audience such that it, or one before it, admits each detection that is not ignored."""
    if not policy.audiences:
        return None
    rated = [
        label
        for label in labels
        if stands_alone(label, labels) and any(rule.action != "ignore" for rule in deciding(policy, label))
    ]
    for number, audience in enumerate(policy.audiences, start=1):
        if all(any(admits(policy, each, label) for each in range(number)) for label in rated):
            return audience.name
    return "nobody"


def admits(policy: Policy, number: int, label: Label) -> bool:
    audience = policy.audiences[number]
    for name in label.path[::-1]:
        here = [each for each in audience.admissions if each.label == name]
        typed = [each for each in here if each.content_type in content_types(policy, label)]
        untyped = [each for each in here if each.content_type is None]
        if typed or untyped:
            return all(_admission(each, label) for each in typed or untyped)
    return label.confidence < audience.min_confidence


def _admission(admission: Admission, label: Label) -> bool:
    return admission.below is None or label.confidence < admission.below
