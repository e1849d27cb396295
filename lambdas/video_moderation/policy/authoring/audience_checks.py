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
        location.refuse("number of audiences", len(audiences), f"must be at most {MOST_AUDIENCES}")
    for number, audience in enumerate(audiences, start=1):
        if not isinstance(audience, Audience):
            location.refuse(f"audience {number}", audience, 'must be an Audience such as Audience("teen")')
        here = location.at(f"audience {number} ({excerpt(audience.name)})")
        _check_audience(here, audience)
        _check_own_name(here, audiences[: number - 1], audience)
        if number > 1:
            _check_order(here, audiences[: number - 1], audience)


def _check_audience(location: SourceLocation, audience: Audience) -> None:
    requirement = f"must be 1 to 64 letters, digits, underscores or hyphens, and not {NOBODY}"
    location.text("name", audience.name)
    if not re.fullmatch(r"[\w-]{1,64}", audience.name, re.ASCII) or audience.name.lower() == NOBODY:
        location.refuse("name", audience.name, requirement)
    location.percentage("min_confidence", audience.min_confidence)
    location.listed("admits", audience.admits)
    _check_admissions(location, audience.admissions)


def _check_own_name(location: SourceLocation, before: Sequence[Audience], audience: Audience) -> None:
    """Upper and lower case tell tags apart, but not people."""
    if audience.name.lower() in (other.name.lower() for other in before):
        requirement = "must differ from the other audiences' names by more than upper and lower case"
        location.refuse("name", audience.name, requirement)


def _check_admissions(location: SourceLocation, admissions: Sequence[Admission]) -> None:
    seen: set[tuple[str, str]] = set()
    for admission in admissions:
        if not isinstance(admission, Admission):
            location.refuse("admits", admission, "must hold labels and Admissions only")
        here = location.at(f"admits {admission_name(admission)}")
        check_label(here, admission.label)
        if admission.content_type is not None:
            check_content_type(here, admission.content_type)
        if admission.below is not None:
            here.percentage("below", admission.below)
        if admission.key in seen:
            here.refuse_as("must be stated only once")
        seen.add(admission.key)


def _check_order(location: SourceLocation, before: Sequence[Audience], audience: Audience) -> None:
    """Refuse an audience that states less than one before it: whatever one may see, all after it may.

    Only what it states is compared: it need not repeat what those before it admit, not even where it admits
    less of the category.
    """
    previous = before[-1]
    if audience.min_confidence < previous.min_confidence:
        requirement = f"must be at least that of {previous.name}, {previous.min_confidence:g}"
        location.refuse("min_confidence", audience.min_confidence, requirement)
    for admission in audience.admissions:
        for wider in before:
            allowed = limit(wider, admission)
            if allowed > admission.limit:
                here = location.at(f"admits {admission_name(admission)}")
                here.refuse("below", admission.below, _at_least(allowed, wider))
    if not audience.admits and audience.min_confidence == previous.min_confidence:
        location.refuse_as(f"must admit something that {previous.name} does not")


def limit(audience: Audience, asked: Admission) -> float:
    """The confidence from which on an audience does not admit what another's admission speaks of."""
    return audience.limit(taxonomy().path(asked.label), {asked.content_type} if asked.content_type else set())


def admission_name(admission: Admission) -> str:
    """How an admission is called in messages and tables."""
    label = excerpt(admission.label)
    return f"{label} ({admission.content_type})" if admission.content_type else label


def _at_least(allowed: float, wider: Audience) -> str:
    if math.isinf(allowed):
        return f"must be left out, since {wider.name} admits the label always"
    return f"must be at least {allowed:g}, since {wider.name} admits the label below that"
