"""Reading one value of CDK context: text from the command line, or whatever JSON cdk.json holds."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from moderation_stack.validation.property_error import reject
from video_moderation.accepted_values import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_UNIT = re.compile(r"(?<=.)(Seconds|Minutes|Hours|Days)$")
_FOREIGN = ("@", ":", "/")
"""Characters in the keys of the CDK (feature flags, lookups) and of other libraries."""
_TELLING = frozenset({"policy", "shadow", "hold", "flagged", "confidence", "alert", "archive"})
"""Words that only this app has in its keys. If a misspelt policy were ignored, videos would pass."""


def text(key: str, value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        reject(key, value, "must be a text; leave the key out for the default")
    return value


def number(key: str, value: Any) -> float:
    """A number, or a text that is one."""
    if isinstance(value, bool):
        reject(key, value, "must be a number")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        reject(key, value, "must be a number")


def whole_number(key: str, value: Any) -> int:
    """A whole number, or a text that is one."""
    read = number(key, value)
    if not read.is_integer():
        reject(key, value, "must be a whole number")
    return int(read)


def flag(key: str, value: Any) -> bool:
    """True or false, or a text that says so."""
    stated = value.lower() if isinstance(value, str) else value
    if isinstance(stated, bool):
        return stated
    if stated not in ("true", "false"):
        reject(key, value, "must be true or false")
    return bool(stated == "true")


def texts(key: str, value: Any) -> tuple[str, ...]:
    """A list of texts: JSON, or comma-separated."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        reject(key, value, "must be a comma-separated text or a JSON list of texts")
    return tuple(part.strip() for part in parts)


def refuse_misspelt(values: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise `NotAccepted` for a key that looks like a known one; keys of other tools pass."""
    for key in values:
        if key in known or any(mark in key for mark in _FOREIGN):
            continue
        if meant := _spelt_like(key, known) or _worded_like(key, known):
            raise NotAccepted(f"{key} is not a context key of this app; did you mean {meant}?")


def _spelt_like(key: str, known: Collection[str]) -> str | None:
    """The known key with nearly the same letters, if there is one."""
    by_spelling = {spelling: each for each in known for spelling in _spellings(each)}
    for spelling in _spellings(key):
        for nearest in difflib.get_close_matches(spelling, by_spelling, n=1, cutoff=0.75):
            return by_spelling[nearest]
    return None


def _worded_like(key: str, known: Collection[str]) -> str | None:
    """The known key that shares telling words with a key and has the fewest others, if there is one."""
    telling = _words(key) & _TELLING
    if not telling:
        return None
    return min(known, key=lambda each: (-len(telling & _words(each)), len(_words(each))))


def _words(key: str) -> set[str]:
    """A key's words in lower case and singular: `shadowPolicies` and `SHADOW-POLICY` have the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
    words = re.findall(r"[a-z]+", spaced.lower())
    return {re.sub(r"ies$", "y", word).removesuffix("s") for word in words}


def _spellings(key: str) -> tuple[str, ...]:
    """A key in lower case, and without its unit: `staleAfterMinutes` is `staleAfterSeconds` misspelt."""
    return key.lower(), _UNIT.sub("", key).lower()
