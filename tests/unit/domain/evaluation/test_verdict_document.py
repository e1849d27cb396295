"""A verdict as programs and the video's row have it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeSerializer

from tests.unit.domain.verdicts import POLICY, SWIM, flagged, reason, row
from video_moderation.contract.status import Status
from video_moderation.evaluation.document import attributes, document
from video_moderation.evaluation.verdict import Shadow, Verdict, undetermined
from video_moderation.policy import Action, Outcome

FINISHED = datetime(2026, 11, 23, 9, 48, 57, 27_000, UTC)
DISPUTED = replace(
    flagged(audience="nobody"),
    min_confidence=50.0,
    shadow=Shadow(Status.CLEAN, Outcome("new-1+1", Action.IGNORE, audience="teen"), complete=False),
)


def test_the_document_has_the_same_fields_whatever_the_verdict() -> None:
    clean = Verdict(Status.CLEAN, "p+0", outcome=Outcome("p+0", Action.IGNORE))
    documents = [
        document(row(), each, FINISHED) for each in (clean, flagged(), undetermined("empty", POLICY))
    ]
    assert documents[0].keys() == documents[1].keys() == documents[2].keys()
    assert json.loads(json.dumps(documents)) == documents


def test_a_reason_in_the_row_is_the_documents_with_capital_letters() -> None:
    (told,) = document(row(), flagged(reason(*SWIM)), FINISHED)["reasons"]
    (kept,) = attributes(row(), flagged(reason(*SWIM)), FINISHED)["Reasons"]
    assert {name[0].lower() + name[1:] for name in kept} == told.keys()
    assert kept["Path"] == list(SWIM)
    assert kept["Confidence"] == Decimal("97.42")
    assert kept["Scenes"] == [{"StartMillis": 2000, "EndMillis": 6500, "Confidence": Decimal("97.42")}]


def test_dynamodb_takes_the_row() -> None:
    assert TypeSerializer().serialize(attributes(row(), DISPUTED, FINISHED))["M"]["Audience"] == {
        "S": "nobody"
    }


def test_the_row_does_not_repeat_what_it_says_already_nor_keep_what_is_empty() -> None:
    kept = attributes(row(), undetermined("the file is empty", POLICY), FINISHED)
    assert kept == {
        "FinishedAt": "2026-11-23T09:48:57.027Z",
        "LabelCount": 0,
        "SceneCount": 0,
        "ReasonCount": 0,
        "Reason": "the file is empty",
        "PolicyVersion": POLICY.version,
    }


def test_the_shadow_policys_opinion_is_in_the_row_and_nowhere_else() -> None:
    assert attributes(row(), DISPUTED, FINISHED)["Shadow"] == {
        "PolicyVersion": "new-1+1",
        "Status": "CLEAN",
        "Audience": "teen",
        "Complete": False,
        "Reasons": [],
    }
    assert "new-1" not in json.dumps(document(row(), DISPUTED, FINISHED))
    assert DISPUTED.is_disputed
    assert not flagged().is_disputed


def test_the_row_keeps_the_three_strongest_reasons_of_the_shadow_policy() -> None:
    reasons = tuple(reason("Gambling", confidence=90.0 - number) for number in range(4))
    opinion = Outcome("new-1+1", Action.FLAG, reasons, len(reasons))
    shadowed = replace(flagged(), shadow=Shadow(Status.FLAGGED, opinion, complete=True))
    kept = attributes(row(), shadowed, FINISHED)["Shadow"]["Reasons"]
    assert [each["Confidence"] for each in kept] == [90, 89, 88]


@pytest.mark.parametrize(
    ("audience", "of_the_shadow", "disputed"),
    [
        ("teen", "adult", True),
        ("teen", "teen", False),
        ("teen", None, False),
        (None, "teen", False),
        (None, None, False),
    ],
)
def test_another_audience_alone_is_a_disagreement_if_both_policies_rate(
    audience: str | None, of_the_shadow: str | None, disputed: bool
) -> None:
    opinion = Outcome("new-1+1", Action.FLAG, audience=of_the_shadow)
    shadow = Shadow(Status.FLAGGED, opinion, complete=True)
    assert replace(flagged(audience=audience), shadow=shadow).is_disputed is disputed


@pytest.mark.parametrize("audience", ["teen", None])
def test_another_verdict_is_a_disagreement_whether_or_not_the_shadow_rates(audience: str | None) -> None:
    opinion = Outcome("new-1+1", Action.IGNORE, audience=audience)
    shadow = Shadow(Status.CLEAN, opinion, complete=True)
    assert replace(flagged(audience="teen"), shadow=shadow).is_disputed
