"""Which objects are videos."""

from __future__ import annotations

VIDEO_SUFFIXES = (".mp4", ".mov")
"""The endings, in any case of letters, of the containers Rekognition Video reads: MPEG-4 and QuickTime.

Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""
