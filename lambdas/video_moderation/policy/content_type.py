"""What Rekognition calls a picture that is drawn rather than filmed."""

from __future__ import annotations

from enum import StrEnum


class ContentType(StrEnum):
    """A content type that `GetContentModeration` returns with a label."""

    ANIMATED = "Animated"
    ILLUSTRATED = "Illustrated"
