"""Audiences as they may be stated: each admits what those before it admit, and more."""

from __future__ import annotations

import pytest

from moderation_stack.checks import NotAccepted
from moderation_stack.policy import Admission, Audience, ModerationPolicy


def rated(*given: Audience) -> ModerationPolicy:
    return ModerationPolicy(version="test-1", audiences=given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            [Audience("nobody")],
            "audience 1 (nobody): name=nobody: "
            "1 to 64 letters, digits, underscores or hyphens are accepted, except nobody",
        ),
        (
            [Audience("over 18")],
            "audience 1 (over 18): name=over 18: "
            "1 to 64 letters, digits, underscores or hyphens are accepted, except nobody",
        ),
        (
            [Audience("teen"), Audience("teen", admits=["Alcohol"])],
            "audience 2 (teen): name=teen: each audience needs a name of its own",
        ),
        (
            [Audience("teen", admits=["Alcohool"])],
            "audience 1 (teen): admits Alcohool: label=Alcohool: a label of taxonomy 7.0 is accepted; "
            "the nearest are Alcohol, Alcohol Use, Alcoholic Beverages",
        ),
        (
            [Audience("teen", admits=[Admission("Alcohol", below=101)])],
            "audience 1 (teen): admits Alcohol: below=101: a number from 0 to 100 is accepted",
        ),
        (
            [Audience("teen", admits=["Alcohol", "Alcohol"])],
            "audience 1 (teen): admits Alcohol: stated twice; once is accepted",
        ),
        (
            [
                Audience("teen", admits=["Violence"]),
                Audience("adult", admits=[Admission("Weapons", below=80)]),
            ],
            "audience 2 (adult): admits Weapons: below=80: teen admits more, always",
        ),
        (
            [
                Audience("everyone", min_confidence=60),
                Audience("adult", admits=[Admission("Alcohol", below=50)], min_confidence=60),
            ],
            "audience 2 (adult): admits Alcohol: below=50: everyone admits more, 60",
        ),
        (
            [
                Audience("everyone", admits=["Gambling"]),
                Audience("teen", admits=["Alcohol"]),
                Audience("adult", admits=[Admission("Gambling", below=90)]),
            ],
            "audience 3 (adult): admits Gambling: below=90: everyone admits more, always",
        ),
        (
            [
                Audience("everyone", min_confidence=60),
                Audience("adult", admits=["Alcohol"], min_confidence=50),
            ],
            "audience 2 (adult): min_confidence=50: at least that of everyone, 60, is accepted",
        ),
        (
            [Audience("everyone"), Audience("adult")],
            "audience 2 (adult): it must admit something that everyone does not",
        ),
        (
            [Audience(f"above-{age}", min_confidence=age) for age in range(11)],
            "audiences=11: 10 audiences at most are accepted",
        ),
    ],
)
def test_audiences_must_widen_one_after_the_other(given: list[Audience], message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        rated(*given)
    assert str(refused.value) == f"ModerationPolicy: {message}"


def test_an_audience_may_restrict_a_part_of_what_it_admits() -> None:
    assert rated(
        Audience("everyone"), Audience("adult", admits=["Violence", Admission("Self-Harm", below=50)])
    )
