"""Which objects are videos, by the suffix of their key, and what the prefix of a key decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VIDEO_SUFFIXES = (".mp4", ".mov")
"""The endings that are moderated by default, in any case of letters: MPEG-4 and QuickTime.

Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""

ACCEPTED_SUFFIXES = (*VIDEO_SUFFIXES, ".m4v", ".avi")
"""The endings that may be moderated: `.m4v` is MPEG-4, and the API reference also names AVI."""

DEEPEST_PREFIX = 10
"""So many folders at the beginning of an object key may name its uploader."""

MOST_PREFIXES = 20
"""How many prefixes can be watched, each of which may be this long, so that they fit into an environment."""
LONGEST_PREFIX = 100

_LONGEST_ENDING = 12


def longest_prefix(name: str, prefixes: Iterable[str]) -> str | None:
    """The longest of the prefixes that an object key begins with, None if there is none.

    Example:
        >>> longest_prefix("kids/tiny/a.mp4", ["", "kids/", "kids/tiny/"]), longest_prefix("a.mp4", ["b/"])
        ('kids/tiny/', None)
    """
    return max((each for each in prefixes if name.startswith(each)), key=len, default=None)


def is_watched(name: str, suffixes: Sequence[str] = VIDEO_SUFFIXES, prefixes: Sequence[str] = ()) -> bool:
    """Whether an object key is that of a video to moderate; without prefixes, in the whole bucket.

    Example:
        >>> is_watched("uploads/sea.MP4"), is_watched("renditions/sea.mp4", prefixes=["uploads/"])
        (True, False)
    """
    ends = name.lower().endswith(tuple(suffixes))
    return ends and (not prefixes or longest_prefix(name, prefixes) is not None)


def prefixes_to_text(prefixes: Sequence[str]) -> str:
    """Prefixes as a setting has them; empty if there are none."""
    return json.dumps(list(prefixes), separators=(",", ":"), ensure_ascii=False) if prefixes else ""


def prefixes_of(text: str) -> tuple[str, ...]:
    """What `prefixes_to_text` wrote.

    Example:
        >>> prefixes_of(prefixes_to_text(["uploads/"])), prefixes_of("")
        (('uploads/',), ())
    """
    return tuple(json.loads(text)) if text else ()


def ending(name: str) -> str:
    """The ending of an object key in lower case, empty if it has none.

    Example:
        >>> ending("clips/sea.MKV"), ending("clips/sea.mp4 "), ending("v1.0/readme")
        ('.mkv', '.mp4 ', '')
    """
    _, dot, last = name.rpartition("/")[2].rpartition(".")
    return f".{last.lower()}" if dot and len(last) < _LONGEST_ENDING else ""
