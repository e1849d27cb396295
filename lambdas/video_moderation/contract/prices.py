"""The price by which operators are told what moderation will cost; docs/reference/cost.md has its source."""

from __future__ import annotations

MODERATION_USD_PER_MINUTE = 0.10
"""US dollars for a minute of video that Rekognition moderates."""
