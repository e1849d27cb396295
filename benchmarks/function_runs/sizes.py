"""How the functions are provisioned, and what the documents reckon an invocation with."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY_MIB: Mapping[str, int] = MappingProxyType(
    {
        "video_processor": 256,
        "after_completion": 256,
        "content_alert": 512,
        "reconciler": 256,
        "sweeper": 256,
        "review_room": 1024,
    }
)
"""As the template has them. `after_completion` is a run of the Video Processor."""

FUNCTION_SECONDS: Mapping[str, float] = MappingProxyType(
    {"video_processor": 0.5, "after_completion": 0.1, "content_alert": 0.75, "reconciler": 0.25}
)
"""The most that a warm invocation may take: the page of costs reckons with it."""
