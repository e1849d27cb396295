"""Which objects are not sent to Rekognition, at the edges of each limit."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from typing import Any, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.unit.domain.inspection.test_container import box, movie
from tests.unit.domain.verdicts import row
from video_moderation.inspection.container import BLOCK
from video_moderation.inspection.preflight import Inspection, VideoLimits, inspect, seconds_of
from video_moderation.inspection.signatures import BEGINNINGS, BOXES
from video_moderation.videos.video import Video

VIDEO = replace(row(), version_id="v1")
TEN_GB = 10_737_418_240  # docs.aws.amazon.com/rekognition/latest/dg/limits.html: "10 GB"


class Bucket:
    """S3, with one object of any size, of which only the beginning is kept."""

    def __init__(self, beginning: bytes, size: int | None = None, *, ranged: bool = True) -> None:
        self.beginning, self.size, self.ranged = (
            beginning,
            size if size is not None else len(beginning),
            ranged,
        )
        self.asked: dict[str, Any] = {}

    def get_object(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        answer: dict[str, Any] = {"Body": io.BytesIO(self.beginning), "ContentLength": self.size}
        if self.ranged:
            answer |= {"ContentLength": 12, "ContentRange": f"bytes 0-11/{self.size}"}
        return answer


class Refusal:
    """S3, refusing."""

    def __init__(self, code: str, status: int) -> None:
        self.error = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def get_object(self, **_: Any) -> dict[str, Any]:
        raise ClientError(cast("Any", self.error), "GetObject")


def reason(s3: Bucket | Refusal) -> str | None:
    return inspect(cast("Any", s3), VIDEO).unfit


@pytest.mark.parametrize("ranged", [True, False])
@pytest.mark.parametrize(("size", "fits"), [(12, True), (TEN_GB, True), (TEN_GB + 1, False), (0, False)])
def test_a_video_of_ten_gigabytes_fits_and_one_byte_more_does_not(
    size: int, fits: bool, ranged: bool
) -> None:
    assert (reason(Bucket(b"\0\0\0\x20ftypisom", size, ranged=ranged)) is None) is fits


def test_what_is_too_large_says_how_large_it_is_and_what_is_accepted() -> None:
    said = reason(Bucket(b"\0\0\0\x20ftypisom", TEN_GB + 1)) or ""
    assert "10,737,418,241 bytes" in said
    assert "10,737,418,240" in said


@pytest.mark.parametrize("box", [b"ftyp", *BOXES, b"PICT", b"junk", b"\xa9xyz"])
def test_what_begins_with_any_box_is_left_to_rekognition(box: bytes) -> None:
    assert reason(Bucket(b"\0\0\0\x20" + box + b"isom")) is None


def test_a_box_whose_length_has_the_bytes_of_a_signature_is_left_to_rekognition() -> None:
    assert reason(Bucket(b"BM\0\0mdat\0\0\0\0")) is None


@pytest.mark.parametrize(
    "beginning",
    [
        b"RIFF\0\1\0\0AVI ",
        b"\0\0\0\x18ftypqt  ",
        b"\0\0\0\x18ftypM4V ",
        b"x",
        *(other + b"\0\1\0\0WAVE" for other in (b"AAAA", b"ZZZZ")),
        *(b"\0\0\0\x18" + other + b"heic" for other in (b"PICT", b"junk")),
    ],
)
def test_what_is_not_positively_something_else_is_left_to_rekognition(beginning: bytes) -> None:
    assert reason(Bucket(beginning)) is None


@pytest.mark.parametrize(
    "beginning",
    [*BEGINNINGS, b"RIFF\0\1\0\0WAVE", b"RIFF\0\1\0\0WEBP", b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypM4A "],
)
def test_what_is_positively_something_else_is_no_video(beginning: bytes) -> None:
    said = reason(Bucket(beginning.ljust(64, b"\0")))
    assert said == "the file is not an MP4 or MOV video, whatever its name says"


def test_an_empty_file_says_so() -> None:
    assert reason(Bucket(b"", ranged=False)) == "the file is empty"
    assert reason(Refusal("InvalidRange", 416)) == "the file is empty"


def test_the_beginning_of_the_exact_version_is_read() -> None:
    bucket = Bucket(b"\0\0\0\x20ftypisom")
    reason(bucket)
    assert bucket.asked == {
        "Bucket": VIDEO.bucket,
        "Key": VIDEO.name,
        "VersionId": "v1",
        "Range": f"bytes=0-{BLOCK - 1}",
    }


@pytest.mark.parametrize(
    ("letters", "codec"), [(b"hvc1", "HEVC"), (b"hev1", "HEVC"), (b"av01", "AV1"), (b"apcn", "ProRes")]
)
def test_another_codec_is_given_up_at_once_and_the_reason_says_how_to_transcode(
    letters: bytes, codec: str
) -> None:
    said = reason(Bucket(movie(letters))) or ""
    assert f"the video is encoded in {codec}" in said
    assert "ffmpeg -i VIDEO -c:v libx264" in said


@pytest.mark.parametrize("letters", [b"avc1", b"avc3", b"mp4v", b"????"])
def test_h264_and_what_is_unknown_are_left_to_rekognition(letters: bytes) -> None:
    assert reason(Bucket(movie(letters))) is None


@pytest.mark.parametrize(("seconds", "fits"), [(60, True), (61, False)])
def test_a_video_that_is_longer_than_the_limit_is_given_up(seconds: int, fits: bool) -> None:
    said = inspect(cast("Any", Bucket(movie(seconds=seconds))), VIDEO, VideoLimits(max_seconds=60)).unfit
    assert said == (
        None if fits else "the video is 61 seconds long; the limit of this pipeline is 60 (max_duration)"
    )


@pytest.mark.parametrize(("size", "fits"), [(5_000, True), (5_001, False)])
def test_a_video_that_is_larger_than_the_limit_is_given_up(size: int, fits: bool) -> None:
    said = inspect(cast("Any", Bucket(movie(), size)), VIDEO, VideoLimits(max_bytes=5_000)).unfit
    assert said == (
        None if fits else "the video has 5,001 bytes; the limit of this pipeline is 5,000 (max_bytes)"
    )


@pytest.mark.parametrize("code", ["AccessDenied", "KMS.DisabledException"])
def test_what_s3_refuses_for_another_reason_is_left_to_rekognition(code: str) -> None:
    assert reason(Refusal(code, 403)) is None


@pytest.mark.parametrize(("status", "raised"), [(499, False), (500, True), (503, True)])
def test_trouble_of_s3_itself_is_no_reason_to_give_up(status: int, raised: bool) -> None:
    if raised:
        with pytest.raises(ClientError):
            reason(Refusal("NoSuchKey", status))
    else:
        assert reason(Refusal("NoSuchKey", status)) == "the video was deleted before it could be moderated"


def test_an_object_without_a_version_is_given_up_unread() -> None:
    bucket = Bucket(b"\0\0\0\x20ftypisom")
    said = inspect(cast("Any", bucket), replace(VIDEO, version_id=None)).unfit
    assert said is not None
    assert "S3 kept no version of the video" in said
    assert bucket.asked == {}


class Stored:
    """S3, with one object that it gives in ranges, as it does."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges: list[str] = []

    def get_object(self, **asked: str) -> dict[str, Any]:
        self.ranges.append(asked["Range"])
        first, last = map(int, asked["Range"].removeprefix("bytes=").split("-"))
        part = self.content[first : last + 1]
        stated = f"bytes {first}-{first + len(part) - 1}/{len(self.content)}"
        return {"Body": io.BytesIO(part), "ContentLength": len(part), "ContentRange": stated}


FAR_BACK = box(b"ftyp", b"isom") + box(b"mdat", bytes(3 * BLOCK)) + movie()


@pytest.mark.parametrize(("content", "reads"), [(movie(), 1), (FAR_BACK, 2)])
def test_how_long_it_is_is_read_from_the_container_wherever_that_stands(content: bytes, reads: int) -> None:
    """The first range is read once, though signatures and container are both looked for there."""
    s3 = Stored(content)
    assert inspect(cast("Any", s3), VIDEO) == Inspection(stated_millis=12_000)
    assert len(s3.ranges) == reads
    assert s3.ranges[0] == f"bytes=0-{BLOCK - 1}"
    assert s3.ranges[1:] == [f"bytes={3 * BLOCK}-{len(content) - 1}"] * (reads - 1)


def test_a_part_of_a_millisecond_counts_as_one() -> None:
    scale, duration = struct.pack(">I", 1_000), struct.pack(">I", 12_000)
    third = movie().replace(scale + duration, struct.pack(">II", 3_000, 1), 1)
    assert inspect(cast("Any", Stored(third)), VIDEO).stated_millis == 1


def test_a_file_that_does_not_say_how_long_it_is_is_longer_than_no_limit() -> None:
    found = inspect(cast("Any", Stored(b"\0\0\0\x20ftypisom")), VIDEO, VideoLimits(max_seconds=0.5))
    assert found == Inspection()


def test_the_seconds_of_a_video_are_those_of_its_container_or_unknown() -> None:
    video = Video("media", "a.mp4", "v1", "2026-11-23T08:00:00.000Z")
    assert seconds_of(cast("Any", Stored(FAR_BACK)), video) == 12.0
    assert seconds_of(cast("Any", Stored(b"no video")), video) is None
    assert seconds_of(cast("Any", Refusal("AccessDenied", 403)), video) is None
    unreachable = mock.Mock(get_object=mock.Mock(side_effect=ReadTimeoutError(endpoint_url="")))
    assert seconds_of(unreachable, video) is None
