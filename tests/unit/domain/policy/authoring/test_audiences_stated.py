"""How audiences can be stated: each admits what those before it admit, and more."""

from __future__ import annotations

from typing import Any

import pytest

from moderation_stack.policy import Admission, Audience, ModerationPolicy
from video_moderation.accepted_values import NotAccepted, ValueNotAccepted


def rated(*given: Audience) -> ModerationPolicy:
    return ModerationPolicy(version="test-1", audiences=given)


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ([Audience("nobody")], "audience 1 (nobody): name", "nobody"),
        ([Audience("over 18")], "audience 1 (over 18): name", "over 18"),
        ([Audience("teen"), Audience("teen", admits=["Alcohol"])], "audience 2 (teen): name", "teen"),
        ([Audience("teen"), Audience("Teen", admits=["Alcohol"])], "audience 2 (Teen): name", "Teen"),
        ([Audience("Nobody")], "audience 1 (Nobody): name", "Nobody"),
        ([Audience(18)], "audience 1 (18): name", 18),  # type: ignore[arg-type]
        ([Audience(False)], "audience 1 (False): name", False),  # type: ignore[arg-type]
        ([Audience(None)], "audience 1 (None): name", None),  # type: ignore[arg-type]
        ([Audience("a\nb")], "audience 1 ('a\\nb'): name", "a\nb"),
        ([Audience("a" * 65)], f"audience 1 ({'a' * 65}): name", "a" * 65),
        (["everyone"], "audience 1", "everyone"),
        ("everyone", "audiences", "everyone"),
        (Audience("everyone"), "audiences", Audience("everyone")),
        ([Audience("teen", admits="Alcohol")], "audience 1 (teen): admits", "Alcohol"),
        ([Audience("teen", admits=None)], "audience 1 (teen): admits", None),  # type: ignore[arg-type]
        ([Audience("teen", admits=[5])], "audience 1 (teen): admits", 5),  # type: ignore[list-item]
        (
            [Audience("teen", admits=[Admission(["Alcohol"])])],  # type: ignore[arg-type]
            "audience 1 (teen): admits ['Alcohol']: label",
            ["Alcohol"],
        ),
        ([Audience("teen", min_confidence=0.5)], "audience 1 (teen): min_confidence", 0.5),
        (
            [Audience("teen", admits=[Admission("Alcohol", below=0.8)])],
            "audience 1 (teen): admits Alcohol: below",
            0.8,
        ),
        ([Audience("teen", admits=["Alcohool"])], "audience 1 (teen): admits Alcohool: label", "Alcohool"),
        (
            [Audience("teen", admits=[Admission("Alcohol", below=101)])],
            "audience 1 (teen): admits Alcohol: below",
            101,
        ),
        (
            [
                Audience("teen", admits=["Violence"]),
                Audience("adult", admits=[Admission("Weapons", below=80)]),
            ],
            "audience 2 (adult): admits Weapons: below",
            80,
        ),
        (
            [
                Audience("everyone", min_confidence=60),
                Audience("adult", admits=[Admission("Alcohol", below=50)], min_confidence=60),
            ],
            "audience 2 (adult): admits Alcohol: below",
            50,
        ),
        (
            [
                Audience("everyone", admits=["Gambling"]),
                Audience("teen", admits=["Alcohol"]),
                Audience("adult", admits=[Admission("Gambling", below=90)]),
            ],
            "audience 3 (adult): admits Gambling: below",
            90,
        ),
        (
            [
                Audience("everyone", min_confidence=60),
                Audience("adult", admits=["Alcohol"], min_confidence=50),
            ],
            "audience 2 (adult): min_confidence",
            50,
        ),
        ([Audience(f"above-{age}", min_confidence=age) for age in range(11)], "number of audiences", 11),
    ],
)
def test_an_error_names_the_audience_and_the_value(given: Any, name: str, value: object) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy(version="test-1", audiences=given)
    assert (refused.value.name, refused.value.value) == (f"ModerationPolicy: {name}", value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            [Audience("teen", admits=["Alcohol", "Alcohol"])],
            "audience 1 (teen): admits Alcohol must be stated only once",
        ),
        (
            [Audience("everyone"), Audience("adult")],
            "audience 2 (adult) must admit something that everyone does not",
        ),
    ],
)
def test_an_audience_that_adds_nothing_is_refused(given: Any, message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy(version="test-1", audiences=given)
    assert str(refused.value) == f"ModerationPolicy: {message}"


@pytest.mark.parametrize(
    ("wider", "requirement"),
    [
        (Audience("teen", admits=["Violence"]), "must be left out, since teen admits the label always"),
        (
            Audience("teen", admits=[Admission("Violence", below=90)]),
            "must be at least 90, since teen admits the label below that",
        ),
    ],
)
def test_an_audience_that_admits_less_is_told_how_much_the_one_before_it_admits(
    wider: Audience, requirement: str
) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        rated(wider, Audience("adult", admits=[Admission("Weapons", below=80)]))
    assert refused.value.requirement == requirement


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
