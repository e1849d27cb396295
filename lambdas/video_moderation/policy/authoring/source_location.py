"""The place of a value in a policy, for errors that name it as the author wrote it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from video_moderation import accepted_values
from video_moderation.policy.authoring.excerpt import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class SourceLocation:
    """A location in a policy: `source`, a file or the class, then the part inside it.

    Values are named as their author spells them: `min_confidence` in Python, `minConfidence` in YAML.
    """

    source: str = "ModerationPolicy"
    inside: str = ""
    camel_case: bool = False

    def at(self, inside: str) -> SourceLocation:
        """A location inside this one, such as `rule 3 (Explicit)`."""
        return dataclasses.replace(self, inside=f"{self.inside}{inside}: ")

    def spell(self, name: str) -> str:
        """A value's name as the author spells it."""
        first, *others = name.split("_")
        return first + "".join(map(str.capitalize, others)) if self.camel_case else name

    def refuse(self, name: str, value: object, requirement: str) -> NoReturn:
        """Raise `ValueNotAccepted`.

        Example: `policy.yaml: rule 3 (Explicit): minConfidence must be a number …, but 101 was provided`
        """
        self._refuse(f"{self._prefix}{self.spell(name)}", value, requirement)

    def refuse_whole(self, value: object, requirement: str) -> NoReturn:
        """Raise `ValueNotAccepted` about everything that is stated at the location."""
        self._refuse(self._whole, value, requirement)

    def refuse_as(self, predicate: str) -> NoReturn:
        """Raise `NotAccepted`: the message is the location and what is wrong, such as "must state action"."""
        raise accepted_values.NotAccepted(f"{self._whole} {predicate}")

    def message(self, message: str) -> str:
        """A message about the location as a whole."""
        return f"{self._prefix}{message}"

    def listed(self, name: str, value: object) -> None:
        """Refuse a value that is not a list."""
        if not isinstance(value, list | tuple):
            self.refuse(name, value, "must be a list")

    def text(self, name: str, value: object) -> None:
        """Refuse a value that is not a text, such as `18`, `no` and `1.0` in YAML."""
        if not isinstance(value, str):
            self.refuse(name, value, "must be a text in quotes" if self.camel_case else "must be a text")

    def one_of(self, name: str, value: object, accepted: Iterable[str]) -> None:
        """Refuse a value that is not one of these."""
        if value not in (names := list(accepted)):
            self.refuse(name, value, f"must be {', '.join(names[:-1])} or {names[-1]}")

    def number(self, name: str, value: object, lowest: float, highest: float) -> None:
        """Refuse a value that is not a finite number in the closed range."""
        if not accepted_values.is_number(value) or not lowest <= value <= highest:
            self.refuse(name, value, f"must be a number from {lowest:g} to {highest:g}")

    def percentage(self, name: str, value: float) -> None:
        """Refuse what is not a number from 0 to 100, and what looks like a share of 1."""
        self.number(name, value, 0, 100)
        if accepted_values.is_fraction(value):
            self.refuse(name, value, accepted_values.in_per_cent(value))

    def whole_number(self, name: str, value: object, lowest: int, highest: int) -> None:
        """Refuse a value that is not a whole number in the closed range."""
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.refuse(name, value, f"must be a whole number from {lowest} to {highest}")

    @property
    def _prefix(self) -> str:
        return f"{self.source}: {self.inside}"

    @property
    def _whole(self) -> str:
        return self._prefix.removesuffix(": ")

    def _refuse(self, name: str, value: object, requirement: str) -> NoReturn:
        # YAML states no value as nothing at all: `rules:`.
        shown = "nothing" if value is None and self.camel_case else quoted(value)
        raise accepted_values.ValueNotAccepted(name, value, requirement, shown)
