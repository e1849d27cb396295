"""Running a job: open the video, find out what is "seen" in it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from moderation_local.rekognition.jobs.register import Analysis, Job
from moderation_local.rekognition.labels.scenes import InvalidScenes, Scene, parse_scenes, scenes_key
from moderation_local.rekognition.labels.timeline import build_timeline
from moderation_local.rekognition.videos.objects import NoSuchObject, ObjectVersion, UnreadableObject
from moderation_local.rekognition.videos.video_file import Probe, UnusableVideo, VideoMetadata

if TYPE_CHECKING:
    from moderation_local.rekognition.videos.objects import ObjectStore

logger = logging.getLogger(__name__)


class Analyst:
    """Opens videos and looks up their scenes: those set before, else the scene file beside the video."""

    def __init__(self, objects: ObjectStore, probe: Probe) -> None:
        self._objects = objects
        self._probe = probe
        self._scenes: dict[tuple[str, str], tuple[Scene, ...]] = {}

    def set_scenes(self, bucket: str, name: str, scenes: tuple[Scene, ...] | None) -> None:
        """Say what is seen in an object of that name; None leaves it to its scene file again."""
        if scenes is None:
            self._scenes.pop((bucket, name), None)
        else:
            self._scenes[bucket, name] = scenes

    def analyse(self, job: Job, max_seconds: float) -> Analysis:
        """Open a job's video; whatever is wrong with it becomes the analysis's problem."""
        metadata = None
        try:
            metadata = self._open(job.video, max_seconds)
            return Analysis(metadata, build_timeline(self._seen(job.video), job.min_confidence))
        except (UnusableVideo, InvalidScenes, UnreadableObject) as problem:
            return Analysis(metadata, problem=str(problem))
        except Exception:
            logger.exception("job %s: the stand-in failed", job.job_id)
            return Analysis(metadata, problem="The stand-in itself failed; its log says how.")

    def _open(self, video: ObjectVersion, max_seconds: float) -> VideoMetadata:
        with self._objects.open(video) as file:
            metadata = self._probe(file)
        if metadata.seconds > max_seconds:
            raise UnusableVideo(f"The video is {metadata.seconds:g} seconds long, more than {max_seconds:g}.")
        return metadata

    def _seen(self, video: ObjectVersion) -> tuple[Scene, ...]:
        preset = self._scenes.get((video.bucket, video.name))
        return self._scene_file(video) if preset is None else preset

    def _scene_file(self, video: ObjectVersion) -> tuple[Scene, ...]:
        beside = ObjectVersion(video.bucket, scenes_key(video.name))
        try:
            with self._objects.open(beside) as file:
                content = file.read()
        except NoSuchObject:
            return ()
        try:
            return parse_scenes(content)
        except InvalidScenes as problem:
            raise InvalidScenes(f"{beside.name}: {problem}") from problem
