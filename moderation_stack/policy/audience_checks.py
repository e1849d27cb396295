"""What is accepted of the audiences of a policy."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from moderation_stack.policy.rule_checks import check_content_type, check_label
from moderation_stack.policy.statements import NOBODY
from moderation_stack.policy.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_stack.policy.place import Place
    from moderation_stack.policy.statements import Admission, Audience

MOST_AUDIENCES = 10


def check_audiences(place: Place, audiences: Sequence[Audience]) -> None:
    """Every audience by itself, and each admitting more than the one before it."""
    if len(audiences) > MOST_AUDIENCES:
        place.refuse("audiences", len(audiences), f"{MOST_AUDIENCES} audiences at most are accepted")
    for number, audience in enumerate(audiences, start=1):
        here = place.at(f"audience {number} ({audience.name})")
        _check_audience(here, audience)
        if audience.name in (other.name for other in audiences[: number - 1]):
            here.refuse("name", audience.name, "each audience needs a name of its own")
        if number > 1:
            _check_order(here, audiences[: number - 1], audience)


def _check_audience(place: Place, audience: Audience) -> None:
    accepted = f"1 to 64 letters, digits, underscores or hyphens are accepted, except {NOBODY}"
    if not re.fullmatch(r"[\w-]{1,64}", str(audience.name), re.ASCII) or audience.name == NOBODY:
        place.refuse("name", audience.name, accepted)
    place.number("min_confidence", audience.min_confidence, 0, 100)
    seen: set[tuple[str, str]] = set()
    for admission in audience.admissions:
        here = place.at(f"admits {admission_name(admission)}")
        check_label(here, admission.label)
        if admission.content_type is not None:
            check_content_type(here, admission.content_type)
        if admission.below is not None:
            here.number("below", admission.below, 0, 100)
        if _key(admission) in seen:
            here.refuse_as("stated twice; once is accepted")
        seen.add(_key(admission))


def _check_order(place: Place, before: Sequence[Audience], audience: Audience) -> None:
    """Refuse an audience that says less than one before it: whatever one may see, all after it may."""
    previous = before[-1]
    if audience.min_confidence < previous.min_confidence:
        accepted = f"at least that of {previous.name}, {previous.min_confidence:g}, is accepted"
        place.refuse("min_confidence", audience.min_confidence, accepted)
    for admission in audience.admissions:
        for wider in before:
            limit = _limit(wider, admission)
            if limit > _below(admission):
                place.at(f"admits {admission_name(admission)}").refuse(
                    "below", _percent(_below(admission)), f"{wider.name} admits more, {_percent(limit)}"
                )
    if not audience.admits and audience.min_confidence == previous.min_confidence:
        place.refuse_as(f"it must admit something that {previous.name} does not")


def _limit(audience: Audience, asked: Admission) -> float:
    """The confidence from which on an audience does not admit what another's admission speaks of."""
    stated = {_key(admission): _below(admission) for admission in audience.admissions}
    for label in reversed(taxonomy().path(asked.label)):
        for content_type in (str(asked.content_type or ""), ""):
            if (label, content_type) in stated:
                return stated[label, content_type]
    return audience.min_confidence


def admission_name(admission: Admission) -> str:
    """How an admission is called in messages and tables."""
    return f"{admission.label} ({admission.content_type})" if admission.content_type else str(admission.label)


def _key(admission: Admission) -> tuple[str, str]:
    return (admission.label, str(admission.content_type or ""))


def _below(admission: Admission) -> float:
    return math.inf if admission.below is None else admission.below


def _percent(limit: float) -> str:
    return "always" if math.isinf(limit) else f"{limit:g}"
