"""What a policy file may say, and how one is told where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_stack.checks import NotAccepted
from moderation_stack.policy import (
    ANIMATED,
    FLAG,
    IGNORE,
    ILLUSTRATED,
    RECORD,
    Admission,
    Audience,
    ContentTypeRule,
    Default,
    LabelRule,
    ModerationPolicy,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    File = Callable[[str], Path]

EVERYTHING = """
version: beachwear-3
default: {action: record, minConfidence: 60}
contentTypeConfidence: 90
rules:
  - {label: Explicit, action: flag, minConfidence: 55, minDuration: 1.5, minSightings: 2}
  - {label: Swimwear or Underwear, action: ignore}
  - {label: Violence, contentType: Animated, action: record}
  - {contentType: Illustrated, action: record}
audiences:
  - name: everyone
  - name: teen
    minConfidence: 60
    admits: [Alcohol, {label: Violence, below: 80}, {label: Weapons, contentType: Animated}]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.chdir(tmp_path)

    def written(content: str) -> Path:
        (tmp_path / "policy.yaml").write_text(content, encoding="utf-8")
        return (tmp_path / "policy.yaml").relative_to(tmp_path)

    return written


def test_a_file_says_what_python_says(file: File) -> None:
    assert ModerationPolicy.from_file(file(EVERYTHING)) == ModerationPolicy(
        version="beachwear-3",
        default=Default(action=RECORD, min_confidence=60),
        content_type_confidence=90,
        rules=[
            LabelRule("Explicit", action=FLAG, min_confidence=55, min_duration=1.5, min_sightings=2),
            LabelRule("Swimwear or Underwear", action=IGNORE),
            LabelRule("Violence", action=RECORD, content_type=ANIMATED),
            ContentTypeRule(ILLUSTRATED, action=RECORD),
        ],
        audiences=[
            Audience("everyone"),
            Audience(
                "teen",
                min_confidence=60,
                admits=[
                    "Alcohol",
                    Admission("Violence", below=80),
                    Admission("Weapons", content_type=ANIMATED),
                ],
            ),
        ],
    )


def test_a_file_may_be_based_on_a_preset(file: File) -> None:
    stated = file("version: ours-1\nbasedOn: news\nrules: [{label: Alcohol, action: ignore}]")
    expected = ModerationPolicy.news().with_rules(LabelRule("Alcohol", action=IGNORE), version="ours-1")
    assert ModerationPolicy.from_file(stated) == expected


def test_a_file_based_on_a_preset_may_replace_default_and_audiences(file: File) -> None:
    stated = file("version: ours-1\nbasedOn: news\ndefault: {action: record}\naudiences: [{name: all}]")
    policy = ModerationPolicy.from_file(stated)
    assert policy.default == Default(action=RECORD)
    assert [audience.name for audience in policy.audiences] == ["all"]
    assert policy.rules == ModerationPolicy.news().rules


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "version: v\nrules: [{label: Explicit, action: flag}, {label: Nudity, action: flag}]",
            "rule 2 (Nudity): label=Nudity: a label of taxonomy 7.0 is accepted; "
            "the nearest are Implied Nudity, Explicit Nudity, Nazi Party",
        ),
        (
            "version: v\nrules: [{label: Drugs, action: flag}]",
            "rule 1 (Drugs): label=Drugs: a label of the taxonomy before 7.0; "
            "its successor is Drugs & Tobacco",
        ),
        (
            "version: v\nrules: [{label: Explicit, action: flag, minConfidence: 101}]",
            "rule 1 (Explicit): minConfidence=101: a number from 0 to 100 is accepted",
        ),
        (
            "version: v\nrules: [{label: Explicit, action: flag, minConfidence: '80'}]",
            "rule 1 (Explicit): minConfidence=80: a number from 0 to 100 is accepted, without quotes",
        ),
        (
            "version: v\nrules: [{label: Explicit, action: no}]",
            "rule 1 (Explicit): action=False: flag, record or ignore is accepted",
        ),
        (
            "version: v\nrules: [{label: Explicit, action: flag, confidence: 80}]",
            "rule 1 (Explicit): 'confidence' is not known; "
            "label, contentType, action, minConfidence, minDuration, minSightings are accepted",
        ),
        ("version: v\nrules: [{label: Explicit}]", "rule 1 (Explicit): action is missing"),
        ("version: v\nrules: [{action: flag}]", "rule 1: it needs label or contentType"),
        (
            "version: v\nrules: [{contentType: Drawn, action: flag}]",
            "rule 1: contentType=Drawn: Animated or Illustrated is accepted",
        ),
        (
            "version: v\nrules: [Explicit]",
            "rule 1: label, contentType, action, minConfidence, minDuration, minSightings are accepted, "
            "not 'Explicit'",
        ),
        ("version: v\nrules: {label: Explicit}", "rules={'label': 'Explicit'}: a list is accepted"),
        ("version: v\nrules:", "rules is empty; leave it out for the default"),
        ("rules: []", "version is missing"),
        ("version: 1.10", "version=1.1: a text is accepted; in YAML, in quotes"),
        (
            "",
            "version, basedOn, rules, default, audiences, contentTypeConfidence are accepted, not None",
        ),
        (
            "version: v\nrulez: []",
            "'rulez' is not known; "
            "version, basedOn, rules, default, audiences, contentTypeConfidence are accepted",
        ),
        (
            "version: v\nbasedOn: lenient",
            "basedOn=lenient: strict, general_audience, news or adult_allowed is accepted",
        ),
        (
            "version: v\naudiences: [{name: all, admits: Alcohol}]",
            "audience 1 (all): admits=Alcohol: a list is accepted",
        ),
        (
            "version: v\naudiences: [{name: all, admits: [{label: Alcohol, above: 3}]}]",
            "audience 1 (all): admits: 'above' is not known; label, contentType, below are accepted",
        ),
        (
            "version: v\naudiences: [{name: all}, {name: teen, minConfidence: 40}]",
            "audience 2 (teen): minConfidence=40: at least that of all, 50, is accepted",
        ),
        ("version: v\nversion: w", "is not YAML: line 2, column 1: the key 'version' comes twice"),
        ("version: v\nrules: [", "is not YAML: line 2, column 9: "),
        ("version: !!python/object:os.system v", "is not YAML: line 1, column 10: could not determine"),
    ],
)
def test_a_file_that_is_wrong_says_where_in_one_line(file: File, content: str, message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    told = str(refused.value)
    assert told.startswith(f"policy.yaml: {message}")
    assert "\n" not in told
    assert "is not YAML" in message or told == f"policy.yaml: {message}"


@pytest.mark.parametrize("name", ["policy.yaml", "policy.yml"])
def test_a_name_that_ends_like_a_file_is_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(EVERYTHING, encoding="utf-8")
    path = str(tmp_path / name)
    assert ModerationPolicy.from_file_or_preset(path) == ModerationPolicy.from_file(path)


def test_a_file_that_is_not_there_says_so() -> None:
    with pytest.raises(NotAccepted, match=r"^nowhere\.yaml: cannot be read: No such file or directory$"):
        ModerationPolicy.from_file("nowhere.yaml")


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(NotAccepted, match=r"policy\.yaml: is not YAML: "):
        ModerationPolicy.from_file(tmp_path / "policy.yaml")


def test_warnings_name_the_file(file: File) -> None:
    policy = ModerationPolicy.from_file(file("version: v\nrules: [{label: Explicit Nudity, action: flag}]"))
    assert [warning.partition(":")[0] for warning in policy.warnings] == ["policy.yaml"]
