"""Which stored videos Rekognition can read: how large and how long they may be, and how S3 stores them.

Sources: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
"""

from __future__ import annotations

from datetime import timedelta

LARGEST_VIDEO_BYTES = 10 * 1024**3
"""The documents say "10 GB"."""

LONGEST_VIDEO = timedelta(hours=6)

ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes of objects that nobody can read before they are restored, Rekognition neither."""
