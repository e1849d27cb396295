"""Videos that were concluded before there was a list of what awaits a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.commands.review.list_undecided import list_undecided
from video_moderation.videos.video_analysis import FRESH, line_position
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from tests.unit.simulation.resources import Resources

FINISHED, EARLIER = "2026-11-23T08:00:00.000Z", "2026-11-22T08:00:00.000Z"


def concluded(resources: Resources, video_id: str, status: str, **more: str) -> None:
    row = {
        "VideoId": video_id,
        "VideoName": f"{video_id}.mp4",
        "Bucket": "media",
        "Status": status,
        "QueuedAt": EARLIER,
        "Position": line_position(FRESH, EARLIER),
        "FinishedAt": FINISHED,
        "Attempt": 1,
    }
    resources.analysis.put_item(Item={**row, **more})


def test_only_what_nobody_has_decided_on_is_listed(resources: Resources) -> None:
    concluded(resources, "old", "FLAGGED")
    concluded(resources, "unclear", "UNDETERMINED")
    concluded(resources, "decided", "FLAGGED", Decision="APPROVED")
    concluded(resources, "clean", "CLEAN")
    assert list_undecided(resources.analysis) == 2
    waiting = {row["VideoId"]: row.get("AwaitsDecision") for row in resources.rows()}
    assert waiting == {"old": "FLAGGED", "unclear": "UNDETERMINED", "decided": None, "clean": None}
    assert VideoAnalysisTable(resources.analysis).oldest_undecided() == FINISHED


def test_a_second_run_changes_nothing(resources: Resources) -> None:
    concluded(resources, "old", "FLAGGED")
    assert list_undecided(resources.analysis) == 1
    before = resources.rows()
    assert list_undecided(resources.analysis) == 0
    assert resources.rows() == before


def test_a_row_that_was_never_finished_is_listed_by_its_upload(resources: Resources) -> None:
    concluded(resources, "old", "FLAGGED")
    resources.analysis.update_item(Key={"VideoId": "old"}, UpdateExpression="REMOVE FinishedAt")
    list_undecided(resources.analysis)
    assert VideoAnalysisTable(resources.analysis).oldest_undecided() == EARLIER
