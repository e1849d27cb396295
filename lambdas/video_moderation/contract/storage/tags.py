"""The tags that Content Alert writes to a video's object version, and nobody else."""

from __future__ import annotations

VERDICT_TAG = "moderation-verdict"
"""clean, flagged or undetermined."""

AUDIENCE_TAG = "moderation-audience"
"""The widest audience that may see the video, or nobody; only if the policy has audiences."""

DECISION_TAG = "moderation-decision"
"""approved or rejected: what a moderator decided about the video."""

GUARDED_TAGS = (VERDICT_TAG, AUDIENCE_TAG, DECISION_TAG)

MAX_TAGS = 10
"""Tags that an object can have: docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html."""

SCANNER_TAG = "GuardDutyMalwareScanStatus"
"""What GuardDuty Malware Protection for S3 found, on which other permissions can depend."""

MOST_KEPT_TAGS = MAX_TAGS - len(GUARDED_TAGS) - len([SCANNER_TAG])
"""How many further tags can be kept in any case: there must be room for a verdict."""
