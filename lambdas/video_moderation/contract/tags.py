"""The tags that Content Alert writes to a video's object version, and nobody else."""

from __future__ import annotations

VERDICT_TAG = "moderation-verdict"
"""clean, flagged or undetermined."""

AUDIENCE_TAG = "moderation-audience"
"""The widest audience that may see the video, or nobody; only if the policy has audiences."""

DECISION_TAG = "moderation-decision"
"""approved or rejected: what a moderator decided about the video."""

GUARDED_TAGS = (VERDICT_TAG, AUDIENCE_TAG, DECISION_TAG)
