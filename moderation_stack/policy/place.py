"""Where in a policy something stands, for messages that its author understands at once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from moderation_stack import checks

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Place:
    """A place in a policy: `source`, a file or the class, then what is in it.

    Values are named as their author spells them: `min_confidence` in Python, `minConfidence` in YAML.
    """

    source: str = "ModerationPolicy"
    inside: str = ""
    camel_case: bool = False

    def at(self, inside: str) -> Place:
        """A place inside, such as `rule 3 (Explicit)`."""
        return dataclasses.replace(self, inside=f"{self.inside}{inside}: ")

    def spell(self, name: str) -> str:
        """A value's name as the author spells it."""
        first, *others = name.split("_")
        return first + "".join(map(str.capitalize, others)) if self.camel_case else name

    def refuse(self, name: str, value: object, accepted: str) -> NoReturn:
        """Raise `NotAccepted`: `policy.yaml: rule 3 (Explicit): minConfidence=101: a number …`."""
        checks.refuse(f"{self._prefix}{self.spell(name)}", value, accepted)

    def refuse_as(self, message: str) -> NoReturn:
        """Raise `NotAccepted` about the place as a whole."""
        raise checks.NotAccepted(f"{self._prefix}{message}")

    def one_of(self, name: str, value: object, accepted: Iterable[str]) -> None:
        """Refuse a value that is none of these."""
        if value not in (names := list(accepted)):
            self.refuse(name, value, f"{', '.join(names[:-1])} or {names[-1]} is accepted")

    def number(self, name: str, value: object, lowest: float, highest: float) -> None:
        """Refuse what is not a finite number in the closed range."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            self.refuse(name, value, f"a number from {lowest:g} to {highest:g} is accepted{_unquoted(value)}")

    def whole_number(self, name: str, value: object, lowest: int, highest: int) -> None:
        """Refuse what is not a whole number in the closed range."""
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.refuse(
                name, value, f"a whole number from {lowest} to {highest} is accepted{_unquoted(value)}"
            )

    @property
    def _prefix(self) -> str:
        return f"{self.source}: {self.inside}"


def _unquoted(value: object) -> str:
    """A number in quotes looks right in a message that shows it without them."""
    return ", without quotes" if isinstance(value, str) else ""
