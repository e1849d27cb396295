"""Open a video and read what its container says.

The pictures are not looked at, but the first one is decoded: a file whose header promises a video and whose
body holds none is not a video.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import av
import av.error
from av.video.reformatter import ColorRange

if TYPE_CHECKING:
    from av.container import InputContainer

CODEC = "h264"
DEMUXER = "mov"
"""ffmpeg reads MP4 and MOV with this one demuxer.

Naming it also keeps a file that only claims to be a video, say a playlist, from making ffmpeg open others.
"""


class UnusableVideo(Exception):
    """The file is no video that Rekognition takes; the message says why."""


@dataclass(frozen=True)
class VideoMetadata:
    """What ``VideoMetadata`` of the API tells about a video."""

    codec: str
    container: str
    duration_millis: int
    frame_rate: float
    height: int
    width: int
    color_range: str

    @property
    def seconds(self) -> float:
        """The video's length in seconds."""
        return self.duration_millis / 1000

    def to_wire(self) -> dict[str, Any]:
        """Return the members of the API's ``VideoMetadata``."""
        return {
            "Codec": self.codec,
            "DurationMillis": self.duration_millis,
            "Format": self.container,
            "FrameRate": self.frame_rate,
            "FrameHeight": self.height,
            "FrameWidth": self.width,
            "ColorRange": self.color_range,
        }


Probe = Callable[[BinaryIO], VideoMetadata]
"""Reads a video's metadata; `probe_video` is one."""


def probe_video(file: BinaryIO) -> VideoMetadata:
    """Read the metadata of an H.264 video in an MP4 or MOV container.

    Raises:
        UnusableVideo: anything else. AWS's own texts for such a job's ``StatusMessage`` are not documented,
            so these are ours.

    """
    try:
        with av.open(file, "r", format=DEMUXER) as container:
            return _metadata(container)
    except av.error.FFmpegError as problem:
        raise UnusableVideo(f"The file cannot be opened as MP4 or MOV: {problem.strerror}.") from problem


def _metadata(container: InputContainer) -> VideoMetadata:
    if not container.streams.video:
        raise UnusableVideo("The file holds no video.")
    stream = container.streams.video[0]
    if stream.codec_context.name != CODEC:
        raise UnusableVideo(f"The video must be encoded as H.264, not {stream.codec_context.name}.")
    if not container.duration or next(container.decode(stream), None) is None:
        raise UnusableVideo("The file holds no picture.")
    return VideoMetadata(
        codec=stream.codec_context.name,
        container=container.format.long_name,
        duration_millis=round(container.duration * 1000 / av.time_base),
        frame_rate=float(stream.average_rate or 0),
        height=stream.height,
        width=stream.width,
        color_range="FULL" if stream.codec_context.color_range == ColorRange.JPEG else "LIMITED",
    )
