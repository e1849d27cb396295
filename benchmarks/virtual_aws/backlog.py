"""The videos that wait to be moderated: how long they are, and when they were uploaded."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from benchmarks.virtual_aws.virtual_time.simulation import START
from moderation_local.rekognition import NoSuchObject, ObjectVersion, VideoMetadata

if TYPE_CHECKING:
    from benchmarks.virtual_aws.latencies import Chance

Arrivals = Literal["at-once", "busy-hour"]

BUCKET = "media"
BYTES = 50_000_000
SHORTEST, USUAL, LONGEST = 60.0, 180.0, 480.0
BUSY_HOUR = 3600.0
_BEGINNING = b"\x00\x00\x00\x18ftypisom"


@dataclass(frozen=True)
class Upload:
    """A video of so many seconds, uploaded at a moment (seconds since 1970)."""

    name: str
    seconds: float
    at: float

    def event(self) -> dict[str, Any]:
        """EventBridge's `Object Created`, as far as the functions read it."""
        return {
            "detail-type": "Object Created",
            "source": "aws.s3",
            "time": f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "detail": {
                "bucket": {"name": BUCKET},
                "object": {"key": self.name, "version-id": f"version-of-{self.name}"},
            },
        }


class Backlog:
    """Uploads, and the store where Rekognition and the functions find them.

    Lengths are triangular between one and eight minutes, most often three. With `busy-hour`, uploads are
    spread over an hour, the middle of it the busiest. With `uploaders`, each has a folder of their own.
    """

    def __init__(
        self, videos: int, chance: Chance, arrivals: Arrivals = "at-once", uploaders: int = 0
    ) -> None:
        def moment() -> float:
            return chance.triangular(0, BUSY_HOUR, BUSY_HOUR / 2) if arrivals == "busy-hour" else 0.0

        moments = sorted(moment() for _ in range(videos))
        lengths = [chance.triangular(SHORTEST, LONGEST, USUAL) for _ in range(videos)]
        self.uploads = [
            Upload(f"{_folder(number, uploaders)}/{number:06}.mp4", length, START + moments[number])
            for number, length in enumerate(lengths)
        ]
        self._seconds = {upload.name: upload.seconds for upload in self.uploads}

    def size(self, video: ObjectVersion) -> int:
        """The size of an object in bytes."""
        self._length(video)
        return BYTES

    def open(self, video: ObjectVersion) -> BinaryIO:
        """An object that begins like a video and tells its length to `probe`."""
        return io.BytesIO(_BEGINNING + str(self._length(video)).encode())

    def probe(self, file: BinaryIO) -> VideoMetadata:
        """The metadata of an object opened here: no video is encoded for this."""
        seconds = float(file.read()[len(_BEGINNING) :])
        return VideoMetadata("h264", "QuickTime / MOV", round(seconds * 1000), 25.0, 360, 640, "LIMITED")

    def _length(self, video: ObjectVersion) -> float:
        if video.name not in self._seconds:
            raise NoSuchObject(video.name)
        return self._seconds[video.name]


def _folder(number: int, uploaders: int) -> str:
    return f"uploader-{number % uploaders}" if uploaders else "videos"
