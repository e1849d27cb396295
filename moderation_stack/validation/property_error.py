"""The error that says which property is refused, in the form that the CDK's own errors have."""

from __future__ import annotations

import math
from typing import NoReturn

import aws_cdk as cdk

from video_moderation.accepted_values import ValueNotAccepted

_LITERALS = (bool, int, list, tuple, dict, type(None))


class PropertyError(ValueNotAccepted):
    """A property, a parameter or a context key has a value that is not accepted.

    Example: `retries.max_attempts must be a whole number from 1 to 10, but 0 was provided`

    Attributes:
        name: the property, with its group if it has one: `retries.max_attempts`; in the app, the context key.
        value: what was provided.
        requirement: what is accepted, beginning with "must".
    """

    def __init__(self, name: str, value: object, requirement: str) -> None:
        super().__init__(name, value, requirement, _shown(value))

    def renamed(self, name: str) -> PropertyError:
        """The same error under the name that its reader knows."""
        return PropertyError(name, self.value, self.requirement)


def reject(name: str, value: object, requirement: str) -> NoReturn:
    """Raise `PropertyError`.

    Example: `reject("sweep_every", "1 day", "must be a Duration such as cdk.Duration.hours(24)")`
    """
    raise PropertyError(name, value, requirement)


def _shown(value: object) -> str:
    """A value on one line; of an object only the class, since its text may be long and say nothing."""
    if _is_token(value):
        return "a token"
    if isinstance(value, str):
        return f'"{value}"' if value.isprintable() else repr(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, _LITERALS):
        return repr(value)
    return f"an object of type {type(value).__name__}"


def _is_token(value: object) -> bool:
    # jsii cannot pass NaN and infinity to the CDK.
    finite = not isinstance(value, float) or math.isfinite(value)
    return finite and isinstance(value, str | int | float) and cdk.Token.is_unresolved(value)
