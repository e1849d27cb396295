"""Reading one value of CDK context: text from the command line, or whatever JSON cdk.json holds."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from moderation_stack.checks import refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FOREIGN = ("@", ":", "/")
"""Characters of the keys that belong to the CDK (feature flags, look-ups) or to other libraries."""


def text(key: str, value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        refuse(key, _shown(value), "a text is accepted; leave the key out for the default")
    return value


def number(key: str, value: Any) -> float:
    """A number, or a text that is one."""
    if isinstance(value, bool):
        refuse(key, _shown(value), "a number is accepted")
    try:
        return float(value)
    except (TypeError, ValueError):
        refuse(key, _shown(value), "a number is accepted")


def whole_number(key: str, value: Any) -> int:
    """A whole number, or a text that is one."""
    read = number(key, value)
    if not read.is_integer():
        refuse(key, _shown(value), "a whole number is accepted")
    return int(read)


def texts(key: str, value: Any) -> tuple[str, ...]:
    """A list of texts: JSON, or comma-separated."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        refuse(key, _shown(value), "a comma-separated text or a JSON list of texts is accepted")
    return tuple(part.strip() for part in parts)


def refuse_misspelt(values: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise `NotAccepted` for a key that looks like a known one; keys of other tools pass."""
    by_lower_case = {key.lower(): key for key in known}
    for key, value in values.items():
        if key in known or any(mark in key for mark in _FOREIGN):
            continue
        nearest = difflib.get_close_matches(key.lower(), by_lower_case, n=1, cutoff=0.75)
        if nearest:
            refuse(key, _shown(value), f"there is no such key; did you mean {by_lower_case[nearest[0]]}?")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
