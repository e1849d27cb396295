"""Reads codec and duration of an MP4 or QuickTime file by a few small ranged reads, before a job is paid.

A file consists of boxes: a length, a type of four letters, and data, which may be boxes again. The uploader
writes all of it and may lie, so an answer is only a reason to refuse a video early. What cannot be read is
None, and is left to Rekognition. Sources: ISO/IEC 14496-12, QuickTime File Format.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 65_536
"""Bytes of one read."""
MOST_READS = 8
"""A video with its `moov` at the end needs two or three."""
MOST_BOXES = 400
_HEADER, _LARGE_HEADER = 8, 16
_UNKNOWN = (2**32 - 1, 2**64 - 1)
"""A duration that is not known, in both versions of a header."""


class Unreadable(Exception):
    """The file is no container, or needs more reads than this reader makes."""


@dataclass(frozen=True)
class Container:
    """What a file says of itself: the four letters of its codec, such as `avc1`, and its duration."""

    codec: str | None = None
    seconds: float | None = None


class _Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def read_container(read: Callable[[int, int], bytes], size: int) -> Container:
    """Codec and duration of a file of `size` bytes; `read` returns so many bytes from an offset on.

    Example:
        >>> read_container(lambda offset, length: film[offset : offset + length], len(film))
        Container(codec='avc1', seconds=12.0)
    """
    file = _File(read, size)
    try:
        movie = file.find(_Box(b"", 0, size), b"moov")
        return Container(_codec(file, movie), _seconds(file, movie))
    except (Unreadable, struct.error):
        return Container()


def _seconds(file: _File, movie: _Box) -> float | None:
    header = file.find(movie, b"mvhd")
    if file.part(header.start, 1) == b"\x01":
        scale, duration = struct.unpack(">IQ", file.part(header.start + 20, 12))
    else:
        scale, duration = struct.unpack(">II", file.part(header.start + 12, 8))
    # In a fragmented file the movie header knows of the first fragment only, or of none.
    fragments = file.first(movie, b"mvex")
    if fragments is not None:
        duration = _duration_of_fragments(file, fragments)
    return duration / scale if scale and duration not in (0, *_UNKNOWN) else None


def _duration_of_fragments(file: _File, fragments: _Box) -> int:
    """What the Movie Extends Header states of all fragments together; 0 without one."""
    header = file.first(fragments, b"mehd")
    if header is None:
        return 0
    form, length = (">Q", 8) if file.part(header.start, 1) == b"\x01" else (">I", 4)
    duration: int = struct.unpack(form, file.part(header.start + 4, length))[0]
    return duration


def _codec(file: _File, movie: _Box) -> str | None:
    """The codec of the first track of pictures."""
    for track in file.boxes(movie):
        if track.kind != b"trak":
            continue
        media = file.find(track, b"mdia")
        handler = file.find(media, b"hdlr")
        if file.part(handler.start + 8, 4) == b"vide":
            samples = file.find(file.find(file.find(media, b"minf"), b"stbl"), b"stsd")
            letters = file.part(samples.start + 12, 4)
            return letters.decode("ascii") if letters.isascii() and letters.strip().isalnum() else None
    return None


class _File:
    """The file, read in blocks; a lying file costs a few reads at most."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._blocks: dict[int, bytes] = {}
        self._boxes_left = MOST_BOXES

    def part(self, offset: int, length: int) -> bytes:
        first, last = offset // BLOCK, (offset + length - 1) // BLOCK
        joined = b"".join(self._block(number) for number in range(first, last + 1))
        return joined[offset - first * BLOCK :][:length]

    def boxes(self, parent: _Box) -> Iterator[_Box]:
        """The boxes inside another one."""
        offset = parent.start
        while offset + _HEADER <= parent.end:
            self._boxes_left -= 1
            if self._boxes_left < 0:
                raise Unreadable("too many boxes")
            box = self._box(offset, parent.end)
            yield box
            offset = box.end

    def first(self, parent: _Box, kind: bytes) -> _Box | None:
        """The first box of a type inside another one, if there is one."""
        return next((box for box in self.boxes(parent) if box.kind == kind), None)

    def find(self, parent: _Box, kind: bytes) -> _Box:
        """The first box of a type inside another one, which must be there."""
        box = self.first(parent, kind)
        if box is None:
            raise Unreadable(f"no box {kind!r}")
        return box

    def _box(self, offset: int, end: int) -> _Box:
        length, kind = struct.unpack(">I4s", self.part(offset, _HEADER))
        header = _HEADER
        if length == 1:
            (length,) = struct.unpack(">Q", self.part(offset + _HEADER, 8))
            header = _LARGE_HEADER
        elif length == 0:
            length = end - offset
        if length < header or offset + length > end:
            raise Unreadable(f"the box at {offset} has an impossible length")
        return _Box(kind, offset + header, offset + length)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            if len(self._blocks) == MOST_READS:
                raise Unreadable("too many reads")
            offset = number * BLOCK
            if offset >= self._size:
                raise Unreadable("behind the end of the file")
            self._blocks[number] = self._read(offset, min(BLOCK, self._size - offset))
        return self._blocks[number]
