from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest

from moderation_local.sample_video import HEIGHT, WIDTH, main, make_video

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "h264"), ("a.mov", "h264"), ("a.mp4", "mpeg4"), ("a.avi", "h264")]
)
def test_a_video_has_the_length_and_codec_asked_for(tmp_path: Path, name: str, codec: str) -> None:
    path = make_video(tmp_path / name, 1.5, codec, frame_rate=8)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        pictures = list(container.decode(stream))
        assert stream.codec_context.name == codec
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
    assert len(pictures) == 12


def test_the_picture_moves(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 1, frame_rate=4)
    with av.open(str(path)) as container:
        pictures = [bytes(frame.planes[0]) for frame in container.decode(video=0)]
    assert len(set(pictures)) == 4


def test_the_container_may_differ_from_the_name(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.bin", 0.5, container="mov", frame_rate=4)
    assert path.read_bytes()[4:12] == b"ftypqt  "


def test_the_command_makes_a_video(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "a.mp4"), "--seconds", "0.5"])
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").stat().st_size > 1000
