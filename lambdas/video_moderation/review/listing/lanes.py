"""Lanes: for each label of a video, the scenes in which it was seen, in order of time and page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.labels.instants import Instant, instants
from video_moderation.labels.label import Label
from video_moderation.labels.scenes import Scene
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb.service_resource import Table

MOST_LABELS = 4_000
"""Labels read for one page: about one megabyte of the table."""


@dataclass
class Lanes:
    """Scenes by label; `after` is the time from which the next page goes on, None if this is the last."""

    scenes: dict[tuple[str, ...], list[Scene]] = field(default_factory=dict)
    after: int | None = None

    def add(self, instant: Instant) -> None:
        """The labels of one instant, never before the last one's."""
        for label in instant.detections:
            scenes = self.scenes.setdefault(label.path, [])
            if scenes and scenes[-1].goes_on_at(instant.timestamp):
                scenes[-1] = scenes[-1].extended(instant.timestamp, label.confidence)
            else:
                scenes.append(Scene.opened(instant.timestamp, label.confidence))

    def to_json(self) -> dict[str, Any]:
        """The API's answer; a scene is its start and end in milliseconds and its confidence in per cent."""
        lanes = [
            {"path": list(path), "scenes": [[each.start, each.end, each.confidence] for each in scenes]}
            for path, scenes in self.scenes.items()
        ]
        return {"lanes": lanes, "after": self.after}


class LaneReader:
    """Reads the labels of videos, over the metadata table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, video: Mapping[str, Any], after: int = 0, most: int = MOST_LABELS) -> Lanes:
        """The scenes from a time on, in milliseconds; a scene that began before it is opened again there."""
        lanes = Lanes()
        if "JobId" not in video:
            return lanes
        read = 0
        for instant in instants(self._labels(video["VideoName"], video["JobId"], after)):
            if read >= most:
                lanes.after = instant.timestamp
                break
            read += len(instant.labels)
            lanes.add(instant)
        return lanes

    def _labels(self, name: str, job_id: str, after: int) -> Iterator[Label]:
        within = Key("LabelKey").between(f"{job_id}#{after:010d}", f"{job_id}#~")
        found = items(self._table.query, KeyConditionExpression=Key("VideoName").eq(name) & within)
        return map(Label.from_item, found)
