"""Scene files: the labels that the stand-in reports for a video, because it does not look at the picture.

    {"scenes": [{"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}]}

Times are seconds from the start, ``to`` is the first moment that no longer belongs to the scene, the
confidence is per cent. ``"contentTypes": [{"name": "Animated", "confidence": 99.0}]`` may be added. Times
are not held against the length of the video: a scene beyond its end is seen all the same, which makes long
results cheap to test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from moderation_local.rekognition.labels.taxonomy import UnknownLabel, with_parents
from video_moderation.accepted_values import in_per_cent

CONTENT_TYPES = ("Animated", "Illustrated")
_REQUIRED = {"label", "from", "to", "confidence"}
_OPTIONAL = {"contentTypes"}


class InvalidScenes(ValueError):
    """A scene file cannot be used; the message says which scene and why."""


@dataclass(frozen=True)
class ContentType:
    """Whether the picture is drawn rather than filmed, and how sure that is (per cent)."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Scene:
    """One label seen without a break over ``[start, end)`` seconds, with a confidence in per cent."""

    label: str
    start: float
    end: float
    confidence: float
    content_types: tuple[ContentType, ...] = ()


def scenes_key(video_name: str) -> str:
    """Return the key of the scene file beside a video.

    >>> scenes_key("holiday/beach.final.MP4")
    'holiday/beach.final.scenes.json'
    """
    folder, slash, name = video_name.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}.scenes.json"


def parse_scenes(content: bytes | str) -> tuple[Scene, ...]:
    """Read a scene file.

    Raises:
        InvalidScenes: it is not JSON, not of this form, or names a label that does not exist.

    """
    try:
        document = json.loads(content)
    except ValueError as problem:
        raise InvalidScenes(f"the scene file is not JSON: {problem}") from problem
    return read_scenes(document)


def read_scenes(document: object) -> tuple[Scene, ...]:
    """Read a scene file that is already decoded; raises as `parse_scenes` does."""
    if (
        not isinstance(document, dict)
        or set(document) != {"scenes"}
        or not isinstance(document["scenes"], list)
    ):
        raise InvalidScenes('a scene file is an object {"scenes": [...]} and nothing else')
    return tuple(_scene(entry, f"scene {number}") for number, entry in enumerate(document["scenes"], start=1))


def _scene(entry: object, where: str) -> Scene:
    fields = _object(entry, where, _REQUIRED, _OPTIONAL)
    scene = Scene(
        label=_label(fields["label"], where),
        start=_number(fields["from"], f"{where}: from"),
        end=_number(fields["to"], f"{where}: to"),
        confidence=_percentage(fields["confidence"], f"{where}: confidence"),
        content_types=_content_types(fields.get("contentTypes", []), where),
    )
    if scene.end <= scene.start:
        raise InvalidScenes(
            f"{where}: to must be later than from, but {scene.end:g} and {scene.start:g} were provided"
        )
    return scene


def _object(entry: object, where: str, required: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise InvalidScenes(f"{where} must be an object, but {entry!r} was provided")
    if missing := sorted(required - set(entry)):
        raise InvalidScenes(f"{where} lacks {', '.join(missing)}")
    if unknown := sorted(set(entry) - required - optional):
        known = ", ".join(sorted(required | optional))
        raise InvalidScenes(f"{where} has an unknown field {unknown[0]!r}; the fields are {known}")
    return entry


def _label(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidScenes(f"{where}: label must be a text, but {value!r} was provided")
    try:
        with_parents(value)
    except UnknownLabel as problem:
        raise InvalidScenes(f"{where}: {problem}") from problem
    return value


def _number(value: object, where: str, most: float = 10**9) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise InvalidScenes(f"{where} must be a number from 0 to {most:g}, but {value!r} was provided")
    return float(value)


def _percentage(value: object, where: str) -> float:
    """A number from 0 to 100. A value such as 0.9 is refused: it was meant as 90 per cent."""
    number = _number(value, where, 100)
    if 0 < number < 1:
        raise InvalidScenes(f"{where} {in_per_cent(number)}, but {number:g} was provided")
    return number


def _content_types(value: object, where: str) -> tuple[ContentType, ...]:
    if not isinstance(value, list):
        raise InvalidScenes(f"{where}: contentTypes must be a list, but {value!r} was provided")
    return tuple(_content_type(entry, f"{where}: content type {i}") for i, entry in enumerate(value, start=1))


def _content_type(entry: object, where: str) -> ContentType:
    fields = _object(entry, where, {"name", "confidence"}, set())
    if fields["name"] not in CONTENT_TYPES:
        raise InvalidScenes(
            f"{where}: name must be one of {', '.join(CONTENT_TYPES)}, but {fields['name']!r} was provided"
        )
    return ContentType(fields["name"], _percentage(fields["confidence"], f"{where}: confidence"))
