"""The reader of MP4 and QuickTime files: real files, files that lie, and files that are none."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation_local.sample_video import make_video
from video_moderation.dispatch.container import BLOCK, MOST_READS, Container, read_container

if TYPE_CHECKING:
    from pathlib import Path


class File:
    """A file that counts how often it is read."""

    def __init__(self, content: bytes) -> None:
        self.content, self.reads = content, 0

    def read(self, offset: int, length: int) -> bytes:
        self.reads += 1
        return self.content[offset : offset + length]

    @property
    def container(self) -> Container:
        return read_container(self.read, len(self.content))


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def movie(codec: bytes = b"avc1", seconds: int = 12, *, version: int = 0) -> bytes:
    times = (
        struct.pack(">BxxxIIII", 0, 0, 0, 1_000, seconds * 1_000)
        if version == 0
        else struct.pack(">BxxxQQIQ", 1, 0, 0, 1_000, seconds * 1_000)
    )
    sound = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun", bytes(12))))
    description = box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(78)))
    handler = box(b"hdlr", bytes(8), b"vide", bytes(12))
    pictures = box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", description))))
    return box(b"moov", box(b"mvhd", times, bytes(80)), sound, pictures)


@pytest.mark.parametrize("name", ["film.mp4", "film.mov"])
def test_a_real_file_is_read(tmp_path: Path, name: str) -> None:
    file = File(make_video(tmp_path / name, 3, frame_rate=12).read_bytes())
    assert file.container == Container("avc1", 3.0)


@pytest.mark.parametrize("codec", [b"hvc1", b"hev1", b"av01"])
@pytest.mark.parametrize("version", [0, 1])
def test_the_codec_of_the_pictures_and_the_duration_are_read(codec: bytes, version: int) -> None:
    assert File(movie(codec, 7_201, version=version)).container == Container(codec.decode(), 7_201.0)


@pytest.mark.parametrize("first", [b"wide", b"free", b"skip", b"mdat", b"pnot"])
def test_the_index_is_found_behind_other_boxes_in_few_reads(first: bytes) -> None:
    file = File(box(b"ftyp", b"qt  ") + box(first, bytes(20 * BLOCK)) + movie())
    assert file.container == Container("avc1", 12.0)
    assert file.reads <= 3


def test_a_box_longer_than_four_gigabytes_has_a_long_header() -> None:
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 100) + bytes(100)
    assert File(large + movie()).container == Container("avc1", 12.0)


@pytest.mark.parametrize("seconds", [0, (2**32 - 1) // 1_000 + 1])
def test_an_unknown_duration_is_none(seconds: int) -> None:
    header = struct.pack(">BxxxIIII", 0, 0, 0, 1_000, 0 if seconds == 0 else 2**32 - 1)
    content = movie().replace(struct.pack(">BxxxIIII", 0, 0, 0, 1_000, 12_000), header)
    assert File(content).container == Container("avc1", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        bytes(1_000),
        box(b"ftyp", b"isom"),
        box(b"moov"),
        b"\x00\x00\x00\x07moov",
        b"\xff\xff\xff\xffmoov",
        movie()[:-200],
        box(b"free") * 10_000 + movie(),
        b"".join(box(b"mdat", bytes(BLOCK)) for _ in range(MOST_READS + 1)) + movie(),
    ],
)
def test_what_cannot_be_read_is_left_to_rekognition_after_few_reads(content: bytes) -> None:
    file = File(content)
    assert file.container == Container()
    assert file.reads <= MOST_READS


@given(st.data())
def test_a_damaged_file_is_read_or_not_in_few_reads(data: st.DataObject) -> None:
    content = bytearray(box(b"ftyp", b"isom") + movie())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = File(bytes(content))
    found: Any = file.container
    assert found.codec is None or len(found.codec) == 4
    assert found.seconds is None or found.seconds > 0
    assert file.reads <= MOST_READS


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_not(content: bytes) -> None:
    assert isinstance(File(content).container, Container)
