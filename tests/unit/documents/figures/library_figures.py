"""What a library of ten million videos takes, reckoned from the numbers in the code.

python -m tests.unit.documents.figures.library_figures
"""

from __future__ import annotations

from tests.unit.documents.figures import prices
from video_moderation.contract.capacity import DEFAULT_JOBS
from video_moderation.handlers.sweeper import BACKFILL_CALL
from video_moderation.inspection.durations import ENOUGH, OF_A_LATER_PAGE, OF_A_PAGE
from video_moderation.videos.batch_reads import MOST_KEYS

VIDEOS = 10_000_000
PAGE = 1_000
"""Versions of one listing, the most that S3 gives."""
LISTING, BATCH, WRITE = 0.1, 0.02, 0.01
"""Seconds that a call is assumed to take."""
READS_OF_A_CONTAINER = 3
"""With its `moov` at the end, a file takes two or three reads."""
WRITE_UNITS = 3
"""The row and two of its indexes, of a kilobyte each."""
EVENTS_OF_A_CALL, MOST_EVENTS = 7, 25_000
JOB_SECONDS, MINUTES = 30, 1
_DAY, _HOUR = 86_400, 3_600


def table() -> list[str]:
    """The rows of the table."""
    pages = VIDEOS // PAGE
    batches = VIDEOS // MOST_KEYS
    full_pages = ENOUGH // OF_A_PAGE
    containers = READS_OF_A_CONTAINER * (ENOUGH + (pages - full_pages) * OF_A_LATER_PAGE)
    looking = pages * LISTING + batches * BATCH
    recording = looking + VIDEOS * WRITE
    calls = recording / BACKFILL_CALL.total_seconds()
    return [
        _row("list the versions", f"{pages:,} `ListObjectVersions`", pages * prices.S3_PUTS.each),
        _row("look up their rows", f"{batches:,} `BatchGetItem`", VIDEOS * prices.DYNAMODB_READS.each),
        _row("read durations", f"{containers:,} `GetObject`", containers * prices.S3_GETS.each),
        _row("record", f"{VIDEOS:,} `PutItem`", VIDEOS * WRITE_UNITS * prices.DYNAMODB_WRITES.each),
        _row("moderate", f"{VIDEOS:,} jobs", VIDEOS * MINUTES * prices.REKOGNITION.each),
        f"| a sweep of them | {looking / _HOUR:,.1f} hours | |",
        f"| recording them | {recording / _HOUR:,.1f} hours, {calls:,.0f} calls of the Sweeper, "
        f"{EVENTS_OF_A_CALL * calls:,.0f} of {MOST_EVENTS:,} events of an execution | |",
        *(
            f"| moderating them with {jobs:,} jobs | {VIDEOS * JOB_SECONDS / jobs / _DAY:,.1f} days | |"
            for jobs in (DEFAULT_JOBS, 1_000)
        ),
    ]


def _row(what: str, calls: str, dollars: float) -> str:
    return f"| {what} | {calls} | {dollars:,.2f} |"


if __name__ == "__main__":
    print("\n".join(table()))
