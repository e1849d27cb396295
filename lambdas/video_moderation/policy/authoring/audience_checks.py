"""Checks of the audiences of a policy; each raises `NotAccepted` in one line."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from video_moderation.policy.audience import NOBODY, Admission, Audience
from video_moderation.policy.authoring.excerpt import excerpt
from video_moderation.policy.authoring.rule_checks import check_content_type, check_label
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.authoring.source_location import SourceLocation

MOST_AUDIENCES = 10


def check_audiences(location: SourceLocation, audiences: Sequence[Audience]) -> None:
    """Check every audience by itself, and that each admits no less than the one before it."""
    location.listed("audiences", audiences)
    if len(audiences) > MOST_AUDIENCES:
        location.refuse("audiences", len(audiences), f"{MOST_AUDIENCES} audiences at most are accepted")
    for number, audience in enumerate(audiences, start=1):
        if not isinstance(audience, Audience):
            location.refuse(
                f"audience {number}", audience, 'an Audience is accepted, such as Audience("teen")'
            )
        here = location.at(f"audience {number} ({excerpt(audience.name)})")
        _check_audience(here, audience)
        _check_own_name(here, audiences[: number - 1], audience)
        if number > 1:
            _check_order(here, audiences[: number - 1], audience)


def _check_audience(location: SourceLocation, audience: Audience) -> None:
    accepted = f"1 to 64 letters, digits, underscores or hyphens are accepted, except {NOBODY}"
    location.text("name", audience.name)
    if not re.fullmatch(r"[\w-]{1,64}", audience.name, re.ASCII) or audience.name.lower() == NOBODY:
        location.refuse("name", audience.name, accepted)
    location.percentage("min_confidence", audience.min_confidence)
    location.listed("admits", audience.admits)
    _check_admissions(location, audience.admissions)


def _check_own_name(location: SourceLocation, before: Sequence[Audience], audience: Audience) -> None:
    """Upper and lower case tell tags apart, but not people."""
    if audience.name.lower() in (other.name.lower() for other in before):
        location.refuse("name", audience.name, "each audience needs a name of its own, in whatever case")


def _check_admissions(location: SourceLocation, admissions: Sequence[Admission]) -> None:
    seen: set[tuple[str, str]] = set()
    for admission in admissions:
        if not isinstance(admission, Admission):
            location.refuse("admits", admission, "labels and Admissions are accepted")
        here = location.at(f"admits {admission_name(admission)}")
        check_label(here, admission.label)
        if admission.content_type is not None:
            check_content_type(here, admission.content_type)
        if admission.below is not None:
            here.percentage("below", admission.below)
        if admission.key in seen:
            here.refuse_as("stated twice; once is accepted")
        seen.add(admission.key)


def _check_order(location: SourceLocation, before: Sequence[Audience], audience: Audience) -> None:
    """Refuse an audience that states less than one before it: whatever one may see, all after it may.

    Only what it states is compared: it need not repeat what those before it admit, not even where it admits
    less of the category.
    """
    previous = before[-1]
    if audience.min_confidence < previous.min_confidence:
        accepted = f"at least that of {previous.name}, {previous.min_confidence:g}, is accepted"
        location.refuse("min_confidence", audience.min_confidence, accepted)
    for admission in audience.admissions:
        for wider in before:
            allowed = limit(wider, admission)
            if allowed > admission.limit:
                location.at(f"admits {admission_name(admission)}").refuse(
                    "below", _percent(admission.limit), f"{wider.name} admits more, {_percent(allowed)}"
                )
    if not audience.admits and audience.min_confidence == previous.min_confidence:
        location.refuse_as(f"it must admit something that {previous.name} does not")


def limit(audience: Audience, asked: Admission) -> float:
    """The confidence from which on an audience does not admit what another's admission speaks of."""
    return audience.limit(taxonomy().path(asked.label), {asked.content_type} if asked.content_type else set())


def admission_name(admission: Admission) -> str:
    """How an admission is called in messages and tables."""
    label = excerpt(admission.label)
    return f"{label} ({admission.content_type})" if admission.content_type else label


def _percent(limit: float) -> str:
    return "always" if math.isinf(limit) else f"{limit:g}"
