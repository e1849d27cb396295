"""Files that are no videos by their first bytes: nobody can watch them, so no e-mail is about one alone."""

from __future__ import annotations

EMPTY = "the file is empty"
DELETED = "the video was deleted before it could be moderated"
NO_VIDEO = "the file is not an MP4 or MOV video, whatever its name says"


def is_no_video(reason: str) -> bool:
    """Whether this reason of an undetermined video says so.

    Example:
        >>> is_no_video(EMPTY), is_no_video("Unsupported codec/format.")
        (True, False)
    """
    return reason in (EMPTY, NO_VIDEO)
