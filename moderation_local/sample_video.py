"""Make small, real video files: a bright bar crossing a dark picture.

The demo uploads them and the tests analyse them, so that nothing on the way is a fake file. Nothing here is
downloaded and no footage of anybody is needed; the picture itself is the same in every file.

    python -m moderation_local.sample_video party.mp4 --seconds 12
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 640, 360
BAR_WIDTH = 80
DARK, BRIGHT, NO_COLOUR = 40, 210, 128
CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".avi": "avi", ".mkv": "matroska"}
"""The container a file name's ending stands for, in ffmpeg's words."""


def make_video(
    path: str | Path,
    seconds: float,
    codec: str = "h264",
    container: str | None = None,
    frame_rate: int = 24,
) -> Path:
    """Write a video of ``seconds`` to ``path`` (640x360, no sound) and return the path.

    ``codec`` is ffmpeg's name of an encoder (``h264``, ``mpeg4``, ``mjpeg``); ``container`` is ffmpeg's name
    of a muxer (``mp4``, ``mov``) and follows from the file name when left out. A minute takes about a second
    to make; a low ``frame_rate`` (pictures a second) makes long videos cheap.

    >>> make_video("party.mp4", seconds=12)  # doctest: +SKIP
    PosixPath('party.mp4')
    """
    target = Path(path)
    container = container or CONTAINERS.get(target.suffix.lower(), "mp4")
    with av.open(str(target), "w", format=container) as output:
        stream = _stream(output, codec, frame_rate)
        for frame in _frames(max(1, round(seconds * frame_rate)), frame_rate, stream.pix_fmt):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target


def _stream(output: av.container.OutputContainer, codec: str, frame_rate: int) -> av.VideoStream:
    stream = cast("av.VideoStream", output.add_stream(codec, rate=frame_rate))
    stream.width, stream.height = WIDTH, HEIGHT
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    if codec in {"h264", "libx264"}:
        stream.options = {"preset": "ultrafast", "threads": "1"}
    return stream


def _frames(count: int, frame_rate: int, pix_fmt: str | None) -> Iterator[av.VideoFrame]:
    for number in range(count):
        frame = av.VideoFrame(WIDTH, HEIGHT, pix_fmt or "yuv420p")
        bar = (number * 8) % (WIDTH - BAR_WIDTH)
        _fill(frame.planes[0], _row(frame.planes[0].line_size, bar) * HEIGHT)
        for plane in frame.planes[1:]:
            _fill(plane, bytes([NO_COLOUR]) * (plane.line_size * plane.height))
        frame.pts, frame.time_base = number, Fraction(1, frame_rate)
        yield frame


def _row(line_size: int, bar: int) -> bytes:
    right = line_size - bar - BAR_WIDTH
    return bytes([DARK]) * bar + bytes([BRIGHT]) * BAR_WIDTH + bytes([DARK]) * right


def _fill(plane: av.video.plane.VideoPlane, picture: bytes) -> None:
    plane.update(picture.ljust(plane.buffer_size, b"\0")[: plane.buffer_size])


def main(arguments: Sequence[str] | None = None) -> None:
    """Make one video from the command line."""
    parser = argparse.ArgumentParser(description="Make a small test video (640x360, H.264 unless told).")
    parser.add_argument("path", type=Path, help="where to write it: .mp4 or .mov")
    parser.add_argument("--seconds", type=float, default=10.0, help="its length (default: 10)")
    parser.add_argument("--codec", default="h264", help="ffmpeg's name of the encoder (default: h264)")
    options = parser.parse_args(arguments)
    print(make_video(options.path, options.seconds, options.codec))


if __name__ == "__main__":
    main()
