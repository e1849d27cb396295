"""The events that Content Alert puts on the event bus; docs/reference/schemas has a schema for each."""

from __future__ import annotations

EVENT_BUS = "default"
EVENT_SOURCE = "video-moderation"
VIDEO_MODERATED = "Video Moderated"
VIDEO_DECIDED = "Video Decided"
