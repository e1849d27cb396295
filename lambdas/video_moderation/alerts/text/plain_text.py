"""Names, times and counts in the text of e-mails: they fit a phone, forge no line and act as no link."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A phone held upright shows about so many characters a line without shrinking them.
WIDTH = 60
# S3 allows 1,024 bytes, which may show as six times as many characters: the reasons would be pages away.
LONGEST_NAME = 200
# Begins every line that continues the one before, so that none can pass for a line of the alert's own.
_CONTINUED = "   "
_DOT_OF_A_LINK = re.compile(r"[.\u3002\uff0e\uff61](?!mp4$)(?=\w\w)", re.IGNORECASE)
_COLON_OF_A_LINK = re.compile(r"(?<=[^\W\d_]):")
# A space at which no line is wrapped. No name has it: `printable` escapes it.
UNBROKEN = "\u00a0"


def printable(name: str) -> str:
    r"""An object's name with nothing in it that could forge a line or turn the direction of writing.

    Example:
        >>> print(printable("a\nb.mp4"))
        a\u000ab.mp4
    """
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)


def quoted(name: str, most: int = LONGEST_NAME + 2) -> str:
    """A printable name in quotes, of so many characters at most, of which no mail program makes a link.

    Programs that show mail turn `https://…` and `example.com` into links, and `.mov` is a domain that anybody
    can register names in. Brackets keep them from it, as is usual for addresses that nobody should follow.

    Example:
        >>> print(quoted("sea.mp4"), quoted("https://evil.example/a.mp4"), quoted("sea.mov"))
        "sea.mp4" "https[:]//evil[.]example/a.mp4" "sea[.]mov"
    """
    return f'"{_shortened(_harmless(name), most - 2)}"'


def is_shortened(name: str) -> bool:
    """Whether `quoted` leaves out the middle of a printable name."""
    return len(_harmless(name)) > LONGEST_NAME


def timecode(millis: int) -> str:
    """Minutes, seconds and tenths; hours where there are any.

    Example:
        >>> timecode(6500), timecode(3_725_000)
        ('00:06.5', '1:02:05.0')
    """
    tenths = millis // 100
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{minutes:02d}:{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{rest}" if hours else rest


def plural(count: int, noun: str) -> str:
    """The count and its noun.

    Example:
        >>> plural(1, "video"), plural(1200, "video")
        ('1 video', '1,200 videos')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def broken(line: str) -> Iterator[str]:
    """The line in lines that fit a phone, broken anywhere: a name may have no spaces."""
    yield line[:WIDTH]
    room = WIDTH - len(_CONTINUED)
    for start in range(WIDTH, len(line), room):
        yield _CONTINUED + line[start : start + room]


def wrapped(text: str, indent: int = 0) -> list[str]:
    """The text in lines that fit a phone; those after the first are indented."""
    lines = textwrap.wrap(
        text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(UNBROKEN, " ") for line in lines]


def _harmless(name: str) -> str:
    return _COLON_OF_A_LINK.sub("[:]", _DOT_OF_A_LINK.sub("[.]", name)).replace('"', "'")


def _shortened(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    tail = (room - 3) // 2
    return f"{name[: room - 3 - tail]}...{name[-tail:]}"
