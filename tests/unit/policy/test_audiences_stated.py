"""Audiences as they may be stated: each admits what those before it admit, and more."""

from __future__ import annotations

from typing import Any

import pytest

from moderation_stack.policy import Admission, Audience, ModerationPolicy
from video_moderation.accepted_values import NotAccepted


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
            "audience 2 (teen): name=teen: each audience needs a name of its own, in whatever case",
        ),
        (
            [Audience("teen"), Audience("Teen", admits=["Alcohol"])],
            "audience 2 (Teen): name=Teen: each audience needs a name of its own, in whatever case",
        ),
        (
            [Audience("Nobody")],
            "audience 1 (Nobody): name=Nobody: "
            "1 to 64 letters, digits, underscores or hyphens are accepted, except nobody",
        ),
        (
            [Audience(18)],  # type: ignore[arg-type]
            "audience 1 (18): name=18: a text is accepted; in YAML, in quotes",
        ),
        (
            [Audience(False)],  # type: ignore[arg-type]
            "audience 1 (False): name=False: a text is accepted; in YAML, in quotes",
        ),
        (
            [Audience(None)],  # type: ignore[arg-type]
            "audience 1 (None): name=None: a text is accepted; in YAML, in quotes",
        ),
        (
            [Audience("a\nb")],
            "audience 1 ('a\\nb'): name='a\\nb': "
            "1 to 64 letters, digits, underscores or hyphens are accepted, except nobody",
        ),
        (
            ["everyone"],
            'audience 1=everyone: an Audience is accepted, such as Audience("teen")',
        ),
        (
            "everyone",
            "audiences=everyone: a list is accepted",
        ),
        (
            Audience("everyone"),
            "audiences=Audience(name='everyone', admits=(), min_confidence=50.0): a list is accepted",
        ),
        (
            [Audience("teen", admits="Alcohol")],
            "audience 1 (teen): admits=Alcohol: a list is accepted",
        ),
        (
            [Audience("teen", admits=None)],  # type: ignore[arg-type]
            "audience 1 (teen): admits=None: a list is accepted",
        ),
        (
            [Audience("teen", admits=[5])],  # type: ignore[list-item]
            "audience 1 (teen): admits=5: labels and Admissions are accepted",
        ),
        (
            [Audience("teen", admits=[Admission(["Alcohol"])])],  # type: ignore[arg-type]
            "audience 1 (teen): admits ['Alcohol']: label=['Alcohol']: a label of taxonomy 7.0 is accepted, "
            "such as Explicit, Non-Explicit Nudity of Intimate parts and Kissing, Swimwear or Underwear, "
            "Violence, Visually Disturbing, Drugs & Tobacco, Alcohol, Rude Gestures, Gambling, Hate Symbols",
        ),
        (
            [Audience("teen", min_confidence=0.5)],
            "audience 1 (teen): min_confidence=0.5: it is in per cent: 50 rather than 0.5",
        ),
        (
            [Audience("teen", admits=[Admission("Alcohol", below=0.8)])],
            "audience 1 (teen): admits Alcohol: below=0.8: it is in per cent: 80 rather than 0.8",
        ),
        (
            [Audience("teen", admits=["Alcohool"])],
            "audience 1 (teen): admits Alcohool: label=Alcohool: a label of taxonomy 7.0 is accepted; "
            "the nearest are Alcohol, Alcohol Use",
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
def test_audiences_must_widen_one_after_the_other(given: Any, message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy(version="test-1", audiences=given)
    assert str(refused.value) == f"ModerationPolicy: {message}"


def test_an_audience_may_restrict_a_part_of_what_it_admits() -> None:
    assert rated(
        Audience("everyone"), Audience("adult", admits=["Violence", Admission("Self-Harm", below=50)])
    )


def test_an_audience_need_not_repeat_what_one_before_it_admits() -> None:
    assert rated(
        Audience("everyone", admits=["Weapons"]), Audience("teen", admits=[Admission("Violence", below=60)])
    )


@pytest.mark.parametrize("name", ["18", "no", "Over_18", "a" * 64])
def test_a_name_is_a_text_of_letters_digits_underscores_or_hyphens(name: str) -> None:
    assert [audience.name for audience in rated(Audience(name)).audiences] == [name]
