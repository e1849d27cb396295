"""Reads the fields of messages and rows, in which another program may have put values of any type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, TypeGuard

from video_moderation.runtime.clock import parse_iso

LONGEST_TEXT = 1024
"""Characters of a text, unless a field may be longer: those of the longest object key."""
LONGEST_EXCERPT = 200


class WrongField(ValueError):
    """A field is missing, or its value is of a wrong type; the message quotes a short excerpt only."""


@dataclass(frozen=True)
class TypedFields:
    """The fields of a JSON object or a DynamoDB item.

    Every method raises `WrongField` if the field is not of the type that the method names.

    Example:
        >>> TypedFields({"VideoName": "sea.mp4", "Attempt": 1}).text("VideoName")
        'sea.mp4'
    """

    values: Mapping[str, Any]

    def text(self, name: str, longest: int = LONGEST_TEXT, shortest: int = 1) -> str:
        """A text that UTF-8 can encode."""
        value = self.values.get(name)
        if not isinstance(value, str) or not shortest <= len(value) <= longest or not _is_encodable(value):
            raise _wrong(name, f"a text of {shortest} to {longest:,} characters", value)
        return value

    def text_or_none(self, name: str, longest: int = LONGEST_TEXT, shortest: int = 1) -> str | None:
        """A text, or None if the field is missing or null."""
        return None if self.values.get(name) is None else self.text(name, longest, shortest)

    def whole_number(self, name: str, least: int = 1) -> int:
        """A whole number, `least` or greater; DynamoDB's numbers are of type `Decimal`."""
        value = self.values.get(name)
        if not _is_whole(value) or value < least:
            raise _wrong(name, f"a whole number from {least}", value)
        return int(value)

    def whole_number_or_none(self, name: str, least: int = 1) -> int | None:
        """A whole number, or None if the field is missing or null."""
        return None if self.values.get(name) is None else self.whole_number(name, least)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false; `default` if the field is missing."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false", value)
        return value

    def instant(self, name: str) -> str:
        """A time in ISO 8601 with its offset from UTC, as the text that it is."""
        value = self.text(name)
        try:
            is_instant = parse_iso(value).astimezone(UTC) and parse_iso(value).tzinfo is not None
        except (ValueError, OverflowError):
            is_instant = False
        if not is_instant:
            raise _wrong(name, "a time in ISO 8601 with its offset from UTC", value)
        return value

    def instant_or_none(self, name: str) -> str | None:
        """A time, or None if the field is missing or null."""
        return None if self.values.get(name) is None else self.instant(name)

    def one_of(self, name: str, accepted: tuple[str, ...]) -> str:
        """One of the accepted texts."""
        value = self.values.get(name)
        if not isinstance(value, str) or value not in accepted:
            raise _wrong(name, f"one of {', '.join(accepted)}", value)
        return value

    def texts(self, name: str) -> frozenset[str]:
        """A set of texts, empty if the field is missing."""
        value = self.values.get(name, ())
        if not isinstance(value, set | frozenset | tuple) or not all(isinstance(each, str) for each in value):
            raise _wrong(name, "a set of texts", value)
        return frozenset(value)

    def inner(self, name: str) -> TypedFields:
        """The fields of a JSON object inside this one."""
        value = self.values.get(name)
        if not isinstance(value, Mapping):
            raise _wrong(name, "a JSON object", value)
        return TypedFields(value)


def excerpt(text: str, longest: int = LONGEST_EXCERPT) -> str:
    """The text, cut if it is long, for an error or a log line.

    Example:
        >>> excerpt("swimming.mp4", longest=4)
        'swim...'
    """
    return text if len(text) <= longest else f"{text[:longest]}..."


def _wrong(name: str, accepted: str, value: object) -> WrongField:
    provided = "nothing" if value is None else excerpt(repr(value), 80)
    return WrongField(f"{name} must be {accepted}, but {provided} was provided")


def _is_whole(value: object) -> TypeGuard[int | Decimal]:
    """Whether the value is a whole number; True and False are none, though Python counts with them."""
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_encodable(text: str) -> bool:
    """JSON can hold half of a surrogate pair, which no AWS API accepts."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
