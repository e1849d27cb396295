"""The video and the scene file of a demo, checked before anything is started."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from pathlib import Path

from moderation_local.rekognition.labels.scenes import InvalidScenes, Scene, parse_scenes, scenes_key
from moderation_local.rekognition.videos.video_file import UnusableVideo, probe_video
from video_moderation.contract.storage.uploads import VIDEO_SUFFIXES

SAMPLE = Path(__file__).parent / "samples" / "swimming.mp4"


class UnusableClip(ValueError):
    """A file given for the demo cannot be used; the message is one line and says why."""


@dataclass(frozen=True)
class Clip:
    """A video file with its facts, its problem if it has one, and its scene file if there is one.

    A video that cannot be played is accepted: the demo then shows what the pipeline does with it.
    """

    name: str
    video: bytes
    facts: str
    problem: str = ""
    scenes_name: str = ""
    scenes: bytes = b""
    warnings: tuple[str, ...] = ()

    @classmethod
    def read(cls, video: Path | None = None, scenes: Path | None = None) -> Clip:
        """Read the files: the sample if no video is given; the scene file beside the video if none is given.

        Raises:
            UnusableClip: a file is missing or cannot be read, or the scene file is not valid.

        """
        video = video or SAMPLE
        if video.suffix.lower() not in VIDEO_SUFFIXES:
            raise UnusableClip(f"VIDEO: {video}: only {' and '.join(VIDEO_SUFFIXES)} are moderated")
        beside = video.with_name(scenes_key(video.name))
        scenes = scenes or (beside if beside.exists() else None)
        content = _content("VIDEO", video)
        facts, problem, seconds = _probe(content)
        clip = cls(video.name, content, facts, problem)
        return clip._with_scenes(scenes, seconds) if scenes else clip

    def _with_scenes(self, path: Path, seconds: float) -> Clip:
        content = _content("SCENES", path)
        try:
            scenes = parse_scenes(content)
        except InvalidScenes as problem:
            raise UnusableClip(f"SCENES: {path}: {problem}") from problem
        beyond = [scene for scene in scenes if scene.end > seconds]
        warnings = tuple(_beyond_the_end(path.name, scene, seconds) for scene in beyond)
        return replace(self, scenes_name=path.name, scenes=content, warnings=warnings)


def _probe(content: bytes) -> tuple[str, str, float]:
    """Return what the container says in a few words, what is wrong with it, and its length if it has one."""
    try:
        found = probe_video(io.BytesIO(content))
    except UnusableVideo as problem:
        return f"{len(content):,} bytes", str(problem), math.inf
    codec = found.codec.upper().replace("H", "H.", 1)
    return f"{found.seconds:.1f} s, {codec} {found.width}x{found.height}", "", found.seconds


def _beyond_the_end(name: str, scene: Scene, seconds: float) -> str:
    where = f"{name}: {scene.label} from {scene.start:g} to {scene.end:g} s"
    return f"{where} is beyond the end of the video ({seconds:.1f} s); it is reported all the same"


def _content(what: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UnusableClip(f"{what}: {path}: {problem.strerror}") from problem
