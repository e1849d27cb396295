"""How far the labels of a job were read, stored in the row for the invocation that continues."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.labels.row_count import RowCount

if TYPE_CHECKING:
    from video_moderation.videos.video_analysis import VideoAnalysis


@dataclass(frozen=True)
class ReadingProgress:
    """Every label before the page of `token` is stored; `count` says how many rows these are."""

    token: str
    count: RowCount

    @classmethod
    def of(cls, row: VideoAnalysis, job_id: str) -> ReadingProgress | None:
        """Where to continue, if the reading of this very job was interrupted."""
        saved = json.loads(row.progress) if row.progress else {}
        if saved.get("job_id") != job_id:
            return None
        return cls(saved["token"], RowCount.from_json(saved["count"]))

    def to_json(self, job_id: str) -> str:
        """The progress as the row keeps it."""
        return json.dumps({"job_id": job_id, "token": self.token, "count": self.count.to_json()})
