"""How long the videos of a page are: read from some of their containers, before a job is paid."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from video_moderation.inspection.preflight import seconds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client

    from video_moderation.runtime.work_pool import WorkPool
    from video_moderation.videos.video import Video

OF_A_PAGE = 100
"""So many videos of a page are read at first."""
ENOUGH = 2_000
"""Once so many were read, the pages that follow add little to what is known."""
OF_A_LATER_PAGE = 5


class Durations:
    """Reads durations, side by side."""

    def __init__(self, s3: S3Client, pool: WorkPool) -> None:
        self._s3 = s3
        self._pool = pool

    def of_some(self, videos: Sequence[Video], sampled: int) -> list[float]:
        """The durations of some of a page's videos, chosen at random; `sampled` were read before.

        What cannot be read is left out.
        """
        size = min(len(videos), OF_A_PAGE if sampled < ENOUGH else OF_A_LATER_PAGE)
        chosen = random.sample(videos, size)
        reads = [self._pool.submit(partial(seconds_of, self._s3, video)) for video in chosen]
        return [seconds for read in reads if (seconds := read.result()) is not None]
