"""The latest decision on a video counts, and every decision is recorded."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.unit.domain.verdicts import row
from tests.unit.simulation.clock import START
from video_moderation.contract.status import DecisionKind, Status
from video_moderation.verdict.decisions import Decisions, NoVerdictYet
from video_moderation.videos.claims import HandledElsewhere
from video_moderation.videos.decisions.decision import Decision

if TYPE_CHECKING:
    from video_moderation.videos.video_analysis import VideoAnalysis

EIGHT, NINE = "2026-11-23T08:00:00.000Z", "2026-11-23T09:00:00.000Z"
DEADLINE = START + timedelta(minutes=1)
FLAGGED = replace(row(), status=Status.FLAGGED, audience="adult")
APPROVED = Decision(FLAGGED.video_id, DecisionKind.APPROVED, NINE, "a toy", "m-1", "AROA:ann")
REJECTED = replace(APPROVED, decision=DecisionKind.REJECTED)


class Desk:
    """Decisions on one video, whose row may change before it is claimed."""

    def __init__(self, row: VideoAnalysis = FLAGGED, claimed: VideoAnalysis | None = FLAGGED) -> None:
        self.analysis, self.work = mock.Mock(), mock.Mock()
        self.work.attach_mock(self.analysis.decide, "row")
        self.analysis.known.return_value = row
        claims = mock.Mock()
        claims.on.side_effect = lambda *_: nullcontext(claimed)
        self.decisions = Decisions(self.analysis, self.work.history, claims, self.work.tagger, self.work.bus)

    def decide(self, decision: Decision = APPROVED) -> list[str]:
        """What was written, in order."""
        self.decisions.decide(decision, DEADLINE)
        return [name for name, *_ in self.work.mock_calls]


def test_a_decision_goes_into_history_tag_event_and_last_of_all_the_row() -> None:
    desk = Desk()
    assert desk.decide() == ["history.record", "tagger.tag_decision", "bus.put", "row"]
    assert desk.work.tagger.tag_decision.call_args.args == (FLAGGED, "approved")
    assert desk.analysis.decide.call_args.args == (
        FLAGGED,
        "m-1",
        {
            "Decision": "APPROVED",
            "DecisionId": "m-1",
            "DecidedAt": NINE,
            "DecidedBy": "AROA:ann",
            "DecisionNote": "a toy",
        },
    )


def test_the_event_says_who_decided_what_on_which_video() -> None:
    desk = Desk()
    desk.decide()
    name, told = desk.work.bus.put.call_args.args
    assert name == "Video Decided"
    assert told == {
        "schemaVersion": "1",
        "decision": "APPROVED",
        "decisionId": "m-1",
        "decidedBy": "AROA:ann",
        "decidedAt": NINE,
        "note": "a toy",
        "verdict": "FLAGGED",
        "audience": "adult",
        "videoId": FLAGGED.video_id,
        "bucket": "media",
        "key": "swimming.mp4",
        "versionId": "v1",
    }


@pytest.mark.parametrize("status", [Status.PENDING, Status.IN_PROGRESS, Status.RECOVERING])
def test_what_has_no_verdict_cannot_be_decided_on_yet(status: Status) -> None:
    desk = Desk(replace(FLAGGED, status=status))
    with pytest.raises(NoVerdictYet, match=status.value):
        desk.decide()
    assert desk.work.mock_calls == []


def test_while_somebody_else_decides_on_the_video_the_message_comes_again() -> None:
    desk = Desk(claimed=None)
    with pytest.raises(HandledElsewhere):
        desk.decide()
    desk.analysis.decide.assert_not_called()


@pytest.mark.parametrize(
    ("made", "decision", "counts"),
    [
        ((DecisionKind.REJECTED, EIGHT), APPROVED, True),
        ((DecisionKind.APPROVED, NINE), REJECTED, True),  # of two at once, the one that rejects
        ((DecisionKind.REJECTED, NINE), APPROVED, False),
        ((DecisionKind.APPROVED, NINE), APPROVED, False),  # the same one again
        ((DecisionKind.APPROVED, NINE), replace(REJECTED, decided_at=EIGHT), False),
    ],
)
def test_the_last_decision_counts_and_the_history_has_all(
    made: tuple[DecisionKind, str], decision: Decision, *, counts: bool
) -> None:
    before = replace(FLAGGED, decision=made[0], decided_at=made[1])
    written = Desk(before, before).decide(decision)
    assert written[0] == "history.record"
    assert (written[-1] == "row") is counts
    assert len(written) == (4 if counts else 1)


def test_a_later_decision_that_was_made_meanwhile_stands_and_the_claim_ends() -> None:
    meanwhile = replace(FLAGGED, decision=DecisionKind.REJECTED, decided_at=NINE)
    desk = Desk(claimed=meanwhile)
    assert desk.decide() == ["history.record"]
    desk.analysis.release.assert_called_once_with(meanwhile, "m-1")
