"""A moderated video with as many labels as asked for, at the Rekognition stand-in."""

from __future__ import annotations

from typing import Any

from benchmarks.shared.policy import MIN_CONFIDENCE
from moderation_local.rekognition import (
    Engine,
    ManualClock,
    MemoryObjects,
    MemoryTopics,
    Settings,
    VideoMetadata,
)
from video_moderation.jobs.job_tag import JobTag

LABELS_A_SAMPLE = 5
SAMPLES_A_SECOND = 2
MOST_LABELS = 6 * 3600 * SAMPLES_A_SECOND * LABELS_A_SAMPLE
"""Of six hours, the longest video that Rekognition takes."""
SCENES = 10
"""As many whatever the length: the stand-in itself must not grow with the labels."""
BUCKET, NAME, VIDEO_ID, NONCE = "media", "film.mp4", "the-video", "the-nonce"
# Three labels with their categories, and two.
SEEN = ("Exposed Female Nipple", "Weapons")


class ImpossibleCount(ValueError):
    """No video of this benchmark can have so many labels."""


def check(labels: int) -> None:
    """Refuses a number of labels that `moderated` cannot make.

    Raises:
        ImpossibleCount: as its name says.
    """
    if labels < 1 or labels % LABELS_A_SAMPLE or labels > MOST_LABELS:
        raise ImpossibleCount(
            f"labels must be a multiple of {LABELS_A_SAMPLE} up to {MOST_LABELS:,}, not {labels}"
        )


def moderated(labels: int) -> tuple[Engine, str]:
    """A stand-in with a finished job, and the job's id.

    Raises:
        ImpossibleCount: see `check`.
    """
    check(labels)
    samples = labels // LABELS_A_SAMPLE
    seconds, settings, clock = samples / SAMPLES_A_SECOND, Settings(get_calls_per_second=10**9), ManualClock()
    objects = MemoryObjects()
    objects.put(BUCKET, NAME, b"video")
    metadata = VideoMetadata("h264", "QuickTime / MOV", round(seconds * 1000), 25.0, 360, 640, "LIMITED")
    engine = Engine(objects, MemoryTopics(), settings=settings, clock=clock, probe=lambda file: metadata)
    engine.set_scenes(BUCKET, NAME, list(_scenes(samples)))
    tag = JobTag(VIDEO_ID, MIN_CONFIDENCE, NONCE).text
    video = {"S3Object": {"Bucket": BUCKET, "Name": NAME}}
    job_id = engine.call("StartContentModeration", {"Video": video, "JobTag": tag})["JobId"]
    engine.tick()
    clock.advance(7200)
    engine.tick()
    return engine, job_id


def _scenes(samples: int) -> list[dict[str, Any]]:
    """The whole video in scenes of differing confidence (per cent)."""
    edges = [number * samples // SCENES / SAMPLES_A_SECOND for number in range(SCENES + 1)]
    return [
        {"label": label, "from": edges[number], "to": edges[number + 1], "confidence": 80.0 + number}
        for number in range(SCENES)
        if edges[number] < edges[number + 1]
        for label in SEEN
    ]
