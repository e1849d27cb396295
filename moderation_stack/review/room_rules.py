"""The rules of a review room, from the properties that state them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.review.access.rules import Rules
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

_CATEGORIES = tuple(name for name, parent in taxonomy().parents.items() if not parent)
"""The labels at level 1. A rule about any other name would never apply, and so protect nobody."""


def room_rules(
    *,
    require_note: bool,
    two_decisions_for: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None,
    allowed_networks: Sequence[str],
) -> Rules:
    """The rules that the function of a room enforces; see `ReviewRoom` for the properties.

    Example: `room_rules(require_note=True, two_decisions_for=["Explicit"], groups=None, allowed_networks=())`

    Raises:
        PropertyError: the first value that is not accepted.
    """
    checks.true_or_false("require_note", require_note)
    checks.texts("two_decisions_for", two_decisions_for)
    for category in two_decisions_for:
        _check_category("two_decisions_for", category)
    _check_networks(allowed_networks)
    return Rules(
        require_note=require_note,
        two_decisions_for=frozenset(two_decisions_for),
        groups=_groups({} if groups is None else groups),
        allowed_networks=tuple(allowed_networks),
    )


def _groups(groups: object) -> dict[str, frozenset[str]]:
    if not isinstance(groups, Mapping):
        reject("groups", groups, 'must be a mapping such as {"Explicit": ["adult-team"]}')
    for category, names in groups.items():
        _check_category("groups", category)
        checks.texts(f"groups[{category!r}]", names)
        if not names:
            reject(f"groups[{category!r}]", names, "must name a group, or nobody could see these videos")
    return {category: frozenset(names) for category, names in groups.items()}


def _check_category(name: str, category: object) -> None:
    if category not in _CATEGORIES:
        reject(name, category, f"must have categories of Rekognition's taxonomy ({', '.join(_CATEGORIES)})")


def _check_networks(networks: Sequence[str]) -> None:
    requirement = "must be a list of IP networks such as 192.0.2.0/24"
    checks.texts("allowed_networks", networks, requirement)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            reject("allowed_networks", network, requirement)
