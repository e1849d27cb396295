"""Who decided what, when and why: by video, and by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from tests.unit.simulation.resources import Resources
from video_moderation.contract.status import DecisionKind
from video_moderation.videos.decisions.decision import Decision
from video_moderation.videos.decisions.decision_table import DecisionTable

if TYPE_CHECKING:
    from collections.abc import Iterator

EIGHT = "2026-11-23T08:00:00.000Z"


@pytest.fixture(scope="module")
def resources() -> Iterator[Resources]:
    with mock_aws():
        yield Resources()


def decision(decision_id: str, decided_at: str, video_id: str = "v") -> Decision:
    return Decision(video_id, DecisionKind.APPROVED, decided_at, "a toy", decision_id, "AROA:ann")


def test_a_decision_is_kept_with_what_was_known_of_the_video(resources: Resources) -> None:
    decisions = DecisionTable(resources.decisions)
    known: dict[str, Any] = {"VideoName": "sea.mp4", "Bucket": "media", "VersionId": "1", "FinishedAt": EIGHT}
    known |= {"Categories": ["Violence"], "PolicyVersion": "p-1", "ModelVersion": "7.0"}
    for _ in range(2):  # the same one again changes nothing
        decisions.record({**known, "VideoId": "v", "Status": "FLAGGED", "Nonce": "n"}, decision("m-1", EIGHT))
    assert decisions.of_video("v") == [
        {
            **known,
            "VideoId": "v",
            "DecisionKey": f"{EIGHT}#m-1",
            "Month": "2026-11",
            "Verdict": "FLAGGED",
            "Decision": "APPROVED",
            "DecisionId": "m-1",
            "DecidedAt": EIGHT,
            "DecidedBy": "AROA:ann",
            "Note": "a toy",
        }
    ]


def test_decisions_come_the_newest_first_by_video_and_by_month(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions = DecisionTable(resources.decisions)
    moments = [f"2026-10-0{day}T00:00:00.000Z" for day in range(1, 6)]
    for number, moment in enumerate(moments):
        video_id = f"w-{number % 2}"
        decisions.record({"VideoId": video_id, "Status": "CLEAN"}, decision(f"m-{number}", moment, video_id))
    query = resources.decisions.query
    monkeypatch.setattr(resources.decisions, "query", lambda **asked: query(**asked, Limit=1))
    assert [each["DecidedAt"] for each in decisions.of_video("w-0")] == [moments[4], moments[2], moments[0]]
    of_month = decisions.of_month("2026-10", moments[1], moments[3])
    assert [each["DecidedAt"] for each in of_month] == [moments[2], moments[1]]
