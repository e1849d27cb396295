"""The rules of one review room: who may see and decide what, and what a decision needs."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.review.access.person import Person


@dataclass(frozen=True)
class Rules:
    """What the builder of the room stated.

    `groups` names, for a category, the groups whose members may see its videos; a category without an entry
    is open to everybody. `two_decisions_for` names categories that two people must agree on.
    """

    require_note: bool = False
    two_decisions_for: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    allowed_networks: tuple[str, ...] = ()

    def admits(self, address: str) -> bool:
        """Whether the room may be used from this IP address.

        Example:
            >>> Rules(allowed_networks=("192.0.2.0/24",)).admits("192.0.2.7")
            True
        """
        if not self.allowed_networks:
            return True
        asking = ipaddress.ip_address(address)
        return any(asking in ipaddress.ip_network(network) for network in self.allowed_networks)

    def may_see(self, person: Person, video: Mapping[str, Any]) -> bool:
        """Whether the person is in a group for each category of the video that has groups."""
        needed = [self.groups[each] for each in video.get("Categories", ()) if each in self.groups]
        return all(person.groups & groups for groups in needed)

    def needs_two(self, video: Mapping[str, Any]) -> bool:
        """Whether two people must agree on this video."""
        return not self.two_decisions_for.isdisjoint(video.get("Categories", ()))

    def to_json(self) -> str:
        """The rules as the function's environment holds them."""
        stated = {
            "requireNote": self.require_note,
            "twoDecisionsFor": sorted(self.two_decisions_for),
            "groups": {category: sorted(groups) for category, groups in sorted(self.groups.items())},
            "allowedNetworks": list(self.allowed_networks),
        }
        return json.dumps({name: value for name, value in stated.items() if value})

    @classmethod
    def from_json(cls, text: str) -> Rules:
        """The rules that `to_json` wrote."""
        stated = json.loads(text)
        return cls(
            require_note=bool(stated.get("requireNote")),
            two_decisions_for=frozenset(stated.get("twoDecisionsFor", ())),
            groups={category: frozenset(names) for category, names in stated.get("groups", {}).items()},
            allowed_networks=tuple(stated.get("allowedNetworks", ())),
        )
