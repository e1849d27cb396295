"""The reader of MP4 and QuickTime files: real files, files that lie, and files that are none."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation_local.sample_video import make_video
from video_moderation.inspection.container import BLOCK, MOST_READS, Container, read_container

if TYPE_CHECKING:
    from pathlib import Path


class File:
    """A file that counts how often it is read."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, list[tuple[int, int]]()

    @property
    def reads(self) -> int:
        return len(self.asked)

    def read(self, offset: int, length: int) -> bytes:
        self.asked.append((offset, length))
        return self.content[offset : offset + length]

    @property
    def container(self) -> Container:
        return read_container(self.read, len(self.content))


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def header(millis: int = 12_000, *, version: int = 0) -> bytes:
    times = struct.pack(">BxxxIIII" if version == 0 else ">BxxxQQIQ", version, 0, 0, 1_000, millis)
    return box(b"mvhd", times, b"\xff" * 80)


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12))))


def movie(codec: bytes = b"avc1", seconds: int = 12, *, version: int = 0) -> bytes:
    description = box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(78)))
    handler = box(b"hdlr", bytes(8), b"vide", bytes(12))
    pictures = box(b"trak", box(b"mdia", handler, box(b"minf", box(b"stbl", description))))
    return box(b"moov", header(seconds * 1_000, version=version), track(b"soun"), pictures)


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
    content = movie()[8:]
    assert File(struct.pack(">I4sQ", 1, b"moov", 16 + len(content)) + content).container.seconds == 12.0


@pytest.mark.parametrize(("version", "millis"), [(0, 0), (0, 2**32 - 1), (1, 0), (1, 2**64 - 1)])
def test_an_unknown_duration_is_none(version: int, millis: int) -> None:
    content = movie(version=version).replace(header(version=version), header(millis, version=version))
    assert File(content).container == Container("avc1", None)


@pytest.mark.parametrize(
    ("fragments", "seconds"),
    [
        (b"", None),
        (box(b"mehd", struct.pack(">I", 0), struct.pack(">I", 600_000)), 600.0),
        (box(b"mehd", struct.pack(">Bxxx", 1), struct.pack(">Q", 600_000)), 600.0),
        (box(b"mehd", struct.pack(">I", 0), struct.pack(">I", 0)), None),
    ],
)
def test_a_file_in_fragments_is_as_long_as_all_of_them(fragments: bytes, seconds: float | None) -> None:
    """Its movie header knows of the first fragment only."""
    content = movie(seconds=2)
    extended = box(b"moov", content[8:], box(b"mvex", fragments))
    assert File(extended).container == Container("avc1", seconds)


@pytest.mark.parametrize("scale", [b"\0\0\0\0", b"\0\0\0\1"])
def test_a_duration_is_counted_in_units_that_the_file_names(scale: bytes) -> None:
    content = movie().replace(struct.pack(">I", 1_000), scale)
    assert File(content).container == Container("avc1", None if scale == bytes(4) else 12_000.0)


def test_blocks_of_64_kib_are_read_and_never_what_lies_behind_the_end() -> None:
    content = box(b"free", bytes(70_000)) + movie()
    file = File(content)
    assert file.container == Container("avc1", 12.0)
    assert file.asked == [(0, 65_536), (65_536, len(content) - 65_536)]


@pytest.mark.parametrize(("boxes", "is_found"), [(7, True), (8, False)])
def test_a_file_is_read_eight_times_at_most(boxes: int, *, is_found: bool) -> None:
    file = File(box(b"mdat", bytes(BLOCK)) * boxes + movie())
    assert file.container == (Container("avc1", 12.0) if is_found else Container())
    assert file.reads == 8


@pytest.mark.parametrize(("boxes", "is_found"), [(384, True), (385, False)])
def test_four_hundred_boxes_are_looked_at_at_most(boxes: int, *, is_found: bool) -> None:
    """Sixteen of them lead to codec and duration."""
    assert File(box(b"free") * boxes + movie()).container.seconds == (12.0 if is_found else None)


def test_a_box_without_a_length_reaches_to_the_end_of_the_file() -> None:
    assert File(b"\0\0\0\0" + movie()[4:]).container == Container("avc1", 12.0)


@pytest.mark.parametrize("end", [b"", bytes(4), box(b"free"), box(b"udta"), track(b"wxyz"), track(b"text")])
def test_a_movie_without_pictures_has_a_duration_and_no_codec(end: bytes) -> None:
    content = box(b"moov", header(), track(b"soun"), end)
    assert File(content + bytes(2_000)).container == Container(None, 12.0)


@pytest.mark.parametrize("before", [box(b"udta"), box(b"iods"), track(b"wxyz"), track(b"text")])
def test_the_track_of_pictures_is_found_behind_other_boxes(before: bytes) -> None:
    content = movie()[8:].replace(track(b"soun"), before)
    assert File(box(b"moov", content)).container == Container("avc1", 12.0)


def test_a_file_may_end_with_the_last_byte_of_a_block() -> None:
    room = BLOCK - len(box(b"moov", header(), box(b"free"), box(b"free")))
    content = box(b"moov", header(), box(b"free", bytes(room)), box(b"free"))
    file = File(content)
    assert (file.container, file.reads) == (Container(None, 12.0), 1)


def test_a_box_that_reaches_beyond_the_one_around_it_makes_the_file_unreadable() -> None:
    sound = track(b"soun")
    longer = struct.pack(">I", 1_000) + sound[4:]
    assert File(movie().replace(sound, longer) + bytes(2_000)).container == Container()


@pytest.mark.parametrize("codec", [b"\xffvc1", b"a-c1", b"    "])
def test_a_codec_whose_letters_are_none_is_unknown(codec: bytes) -> None:
    assert File(movie(codec)).container == Container(None, 12.0)


def test_a_codec_may_be_filled_up_with_spaces() -> None:
    assert File(movie(b"raw ")).container == Container("raw ", 12.0)


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
    ids=lambda content: f"{len(content)} bytes",
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
