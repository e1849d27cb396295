"""The content types by which Rekognition tells drawn pictures: Animated and Illustrated."""

from __future__ import annotations

from enum import StrEnum


class ContentType(StrEnum):
    """A content type that `GetContentModeration` returns with a label."""

    ANIMATED = "Animated"
    ILLUSTRATED = "Illustrated"
