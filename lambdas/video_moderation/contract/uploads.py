"""Which objects are videos."""

from __future__ import annotations

VIDEO_SUFFIXES = (".mp4", ".mov")
"""The endings that are moderated by default, in any case of letters: MPEG-4 and QuickTime.

Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""

ACCEPTED_SUFFIXES = (*VIDEO_SUFFIXES, ".m4v", ".avi")
"""The endings that may be moderated: `.m4v` is MPEG-4, and the API reference also names AVI."""

DEEPEST_PREFIX = 10
"""So many folders at the beginning of an object key may name its uploader."""

_LONGEST_ENDING = 12


def ending(name: str) -> str:
    """The ending of an object key in lower case, empty if it has none.

    Example:
        >>> ending("clips/sea.MKV"), ending("clips/sea.mp4 "), ending("v1.0/readme")
        ('.mkv', '.mp4 ', '')
    """
    _, dot, last = name.rpartition("/")[2].rpartition(".")
    return f".{last.lower()}" if dot and len(last) < _LONGEST_ENDING else ""
