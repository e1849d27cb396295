"""The labels that policies are checked against, and what one may have meant with others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import video_moderation
from video_moderation.policy.authoring.label_hints import hint, nearest
from video_moderation.policy.content_type import ContentType
from video_moderation.taxonomy import taxonomy

FILE = Path(video_moderation.__file__).with_name("taxonomy.json")
# Every label of taxonomy 6.1, by its top category; docs/reference/policy.md says where AWS maps them to 7.0.
BEFORE = {
    "Explicit Nudity": (
        "Nudity, Graphic Male Nudity, Graphic Female Nudity, Sexual Activity, Illustrated Explicit Nudity, "
        "Adult Toys"
    ),
    "Suggestive": (
        "Female Swimwear Or Underwear, Male Swimwear Or Underwear, Partial Nudity, Barechested Male, "
        "Revealing Clothes, Sexual Situations"
    ),
    "Violence": "Graphic Violence Or Gore, Physical Violence, Weapon Violence, Weapons, Self Injury",
    "Visually Disturbing": "Emaciated Bodies, Corpses, Hanging, Air Crash, Explosions And Blasts",
    "Rude Gestures": "Middle Finger",
    "Drugs": "Drug Products, Drug Use, Pills, Drug Paraphernalia",
    "Tobacco": "Tobacco Products, Smoking",
    "Alcohol": "Drinking, Alcoholic Beverages",
    "Gambling": "Gambling",
    "Hate Symbols": "Nazi Party, White Supremacy, Extremist",
}
NARROWED = {"Explicit Nudity"}


def test_every_label_of_the_taxonomy_before_is_known_or_has_a_successor() -> None:
    names = {*BEFORE, *(name for below in BEFORE.values() for name in below.split(", "))}
    assert names - set(taxonomy().parents) == set(taxonomy().successors) - NARROWED


def test_the_file_says_the_levels_and_content_types_that_the_code_goes_by() -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    assert {label["name"]: label["level"] for label in content["labels"]} == {
        name: len(taxonomy().path(name)) for name in taxonomy().parents
    }
    assert content["contentTypes"] == list(ContentType)


def test_a_successor_is_a_label_and_not_a_label_that_means_the_same_has_one() -> None:
    successors = taxonomy().successors
    assert all(new in taxonomy().parents for names in successors.values() for new in names)
    assert set(successors) & set(taxonomy().parents) == NARROWED
    assert all(len(set(names)) == len(names) > 0 for names in successors.values())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "Revealing Clothes",
            "successors of this older label are Non-Explicit Nudity and Obstructed Intimate Parts",
        ),
        ("Barechested Male", "successor of this older label is Exposed Male Nipple"),
        ("Female Swimwear Or Underwear", "successor of this older label is Female Swimwear or Underwear"),
    ],
)
def test_a_label_of_the_second_level_before_names_its_successor(name: str, said: str) -> None:
    assert hint(name) == f"a label of taxonomy 7.0 (the {said})"


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("violence", "Violence"),
        ("Weapon", "Weapons"),
        ("Explicit Nudty", "Explicit Nudity"),
        ("Blood and Gore", "Blood & Gore"),
        ("Gore", "Blood & Gore"),
        ("Selfharm", "Self-Harm"),
        ("Drugs and Tobacco", "Drugs & Tobacco"),
        ("Gamble", "Gambling"),
        ("Nazi", "Nazi Party"),
        ("Swimwear", "Swimwear or Underwear"),
        ("Middle Fingers", "Middle Finger"),
    ],
)
def test_a_label_that_is_nearly_one_is_told_the_nearest(typo: str, meant: str) -> None:
    assert nearest(typo)[0] == meant


@pytest.mark.parametrize(
    "nonsense", ["Kittens", "Sunset", "Football", "Politics", "Anime", "Cars", "foo", "the", "", "x" * 10_000]
)
def test_a_label_that_is_like_none_is_told_the_top_categories(nonsense: str) -> None:
    assert nearest(nonsense) == []
    assert hint(nonsense).startswith("a label of taxonomy 7.0, such as Explicit, Non-")


def test_one_nearest_label_is_one() -> None:
    assert hint("Gore").endswith(" (the nearest is Blood & Gore)")
