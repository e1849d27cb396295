"""The types of what is typed on the command line; each refusal names what was given and what is accepted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from typing import NoReturn


class Text(click.ParamType[str]):
    """Something that is not blank, in characters that AWS accepts.

    Args:
        accepted: what is accepted, for the error message.
        pattern: what it has to look like, if that is known.
    """

    name = "text"

    def __init__(self, accepted: str, pattern: re.Pattern[str] | None = None) -> None:
        self._accepted = accepted
        self._pattern = pattern

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was typed."""
        fits = self._pattern is None or self._pattern.fullmatch(value)
        if not value.strip() or not _is_utf8(value) or not fits:
            _refuse(self, value, self._accepted, param, ctx)
        return str(value)


class PointInTime(click.ParamType[datetime]):
    """A time, in UTC unless it says otherwise: the form that the command itself prints is one of several.

    Args:
        accepted: what is accepted, for the error message.
        pattern: which of the forms of ISO 8601.
    """

    name = "time"

    def __init__(self, accepted: str, pattern: re.Pattern[str]) -> None:
        self._accepted = accepted
        self._pattern = pattern

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant, in UTC.

        Example:
            >>> INSTANT.convert("2026-11-23T09:00:00Z", None, None).hour
            9
        """
        try:
            instant = datetime.fromisoformat(value) if self._pattern.fullmatch(value) else None
        except ValueError:  # such as the 31st of June
            instant = None
        if instant is None:
            _refuse(self, value, self._accepted, param, ctx)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


VIDEO = Text("a VideoId or the name of a file")
VERSION_ID = Text("a version id of S3")
KEYS = Text("the beginning of object keys")
_DATE, _TIME_OF_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
DAY = PointInTime("a day, such as 2026-11-23,", re.compile(_DATE))
INSTANT = PointInTime(
    "a time in UTC, such as 2026-11-23 or 2026-11-23T09:00:00Z,",
    re.compile(rf"{_DATE}(T{_TIME_OF_DAY}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?"),
)


def as_iso(instant: datetime | None) -> str | None:
    """Return an instant as the tables and the Sweeper write it."""
    return iso(instant) if instant else None


def _refuse(
    kind: click.ParamType[Any],
    value: Any,
    accepted: str,
    param: click.Parameter | None,
    ctx: click.Context | None,
) -> NoReturn:
    kind.fail(f"{value!r} was given, but {accepted} is accepted", param, ctx)


def _is_utf8(value: str) -> bool:
    """Tell whether it was UTF-8: what was not, Python hands over as characters that cannot be encoded."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
