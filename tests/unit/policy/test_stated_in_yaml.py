"""What a policy file may say, and how one is told where it is wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

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
from video_moderation.accepted_values import NotAccepted

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


PRESET_NAMES = "strict, general_audience, news or adult_allowed is accepted"


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
            "rule 2 (Nudity): label=Nudity: a label of the taxonomy before 7.0; "
            "its successors are Exposed Female Nipple and Exposed Buttocks or Anus",
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
            "rule 1 (Explicit): action=False: ignore, record or flag is accepted",
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
        ("", "is empty; a policy has a version at least"),
        ("# version: v\n", "is empty; a policy has a version at least"),
        (
            "[version]",
            "version, basedOn, rules, default, audiences, contentTypeConfidence are accepted, "
            "not ['version']",
        ),
        (
            "version: v\nrulez: []",
            "'rulez' is not known; "
            "version, basedOn, rules, default, audiences, contentTypeConfidence are accepted",
        ),
        (
            "version: v\nbasedOn: lenient",
            f"basedOn=lenient: {PRESET_NAMES}",
        ),
        (
            "version: v\nbasedOn: news\nrules: [{label: Pills, action: flag}, {label: Drugs, action: flag}]",
            "rule 2 (Drugs): label=Drugs: a label of the taxonomy before 7.0; "
            "its successor is Drugs & Tobacco",
        ),
        ("version: v\nbasedOn: ''", f"basedOn=: {PRESET_NAMES}"),
        ("version: v\nbasedOn: no", f"basedOn=False: {PRESET_NAMES}"),
        ("version: v\nbasedOn: []", f"basedOn=[]: {PRESET_NAMES}"),
        ("version: v\nbasedOn: [news]", f"basedOn=['news']: {PRESET_NAMES}"),
        ("version: v\nbasedOn:", "basedOn is empty; leave it out for the default"),
        ("version:", "version is empty; a value is required"),
        (
            "version: v\nrules: [{label: Explicit, action: flag, minConfidence: 0.8}]",
            "rule 1 (Explicit): minConfidence=0.8: it is in per cent: 80 rather than 0.8",
        ),
        (
            "version: v\ndefault: {action: flag, minConfidence: 0.05}",
            "default: minConfidence=0.05: it is in per cent: 5 rather than 0.05",
        ),
        (
            "version: v\ncontentTypeConfidence: 0.9",
            "contentTypeConfidence=0.9: it is in per cent: 90 rather than 0.9",
        ),
        (
            "version: v\naudiences: [{name: 18}]",
            "audience 1 (18): name=18: a text is accepted; in YAML, in quotes",
        ),
        (
            "version: v\naudiences: [{name: no}]",
            "audience 1 (False): name=False: a text is accepted; in YAML, in quotes",
        ),
        ("version: v\naudiences: [{name: null}]", "audience 1: name is empty; a value is required"),
        (
            "version: v\naudiences: [{name: teen, minConfidence: 0.6}]",
            "audience 1 (teen): minConfidence=0.6: it is in per cent: 60 rather than 0.6",
        ),
        (
            "version: v\naudiences: [{name: teen, admits: [{label: Alcohol, below: 0.8}]}]",
            "audience 1 (teen): admits Alcohol: below=0.8: it is in per cent: 80 rather than 0.8",
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
        (
            "version: 2026-13-40",
            "is not YAML: line 1, column 10: '2026-13-40' is no timestamp; a text is in quotes",
        ),
        ("version: !!int x", "is not YAML: line 1, column 10: 'x' is no int; a text is in quotes"),
        ("version: !!int ''", "is not YAML: line 1, column 10: '' is no int; a text is in quotes"),
        ("version: !!bool si", "is not YAML: line 1, column 10: 'si' is no bool; a text is in quotes"),
        (
            "version: !!timestamp soon",
            "is not YAML: line 1, column 10: 'soon' is no timestamp; a text is in quotes",
        ),
        ("{[version]: v}", "is not YAML: line 1, column 2: found unhashable key"),
        ("{{version: v}: v}", "is not YAML: line 1, column 2: found unhashable key"),
        (
            "a: &a {version: v}\n<<: *a",
            "is not YAML: line 2, column 1: merge keys (<<) are not accepted; write out what is meant",
        ),
        ("version: v\0", "is not YAML: "),
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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            f"version: v\nrules: [{'x' * 1_000}]",
            "rule 1: label, contentType, action, minConfidence, minDuration, minSightings are accepted, "
            f"not '{'x' * 79}…'",
        ),
        (
            f"version: v\n{'x' * 1_000}: 1",
            f"'{'x' * 79}…' is not known; "
            "version, basedOn, rules, default, audiences, contentTypeConfidence are accepted",
        ),
        (f"version: v\nbasedOn: {'x' * 1_000}", f"basedOn={'x' * 79}…: {PRESET_NAMES}"),
        (
            "version: v\nrules: [{label: 0x" + "f" * 5_000 + ", action: flag}]",
            "rule 1 (a number above 1e80): label=a number above 1e80: "
            "a label of taxonomy 7.0 is accepted, such as Explicit, Non-Explicit Nudity of Intimate parts "
            "and Kissing, Swimwear or Underwear, Violence, Visually Disturbing, Drugs & Tobacco, Alcohol, "
            "Rude Gestures, Gambling, Hate Symbols",
        ),
        (
            "version: " + "9" * 5_000,
            f"is not YAML: line 1, column 10: '{'9' * 79}…' is no int; a text is in quotes",
        ),
        ("version: " + "[" * 3_000, "is not the YAML of a policy: it is nested too deep"),
        (
            "version: v\naudiences: [{name: a, admits: [{label: 0x" + "f" * 5_000 + "}]}]",
            "audience 1 (a): admits a number above 1e80: label=a number above 1e80: "
            "a label of taxonomy 7.0 is accepted, such as Explicit, Non-Explicit Nudity of Intimate parts "
            "and Kissing, Swimwear or Underwear, Violence, Visually Disturbing, Drugs & Tobacco, Alcohol, "
            "Rude Gestures, Gambling, Hate Symbols",
        ),
    ],
    ids=["entry", "key", "text", "number", "digits", "depth", "admission"],
)
def test_what_is_huge_is_refused_in_one_short_line(file: File, content: str, message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    assert str(refused.value) == f"policy.yaml: {message}"
    assert len(str(refused.value)) < 350


def test_a_small_file_that_stands_for_a_huge_value_is_refused_at_once(file: File) -> None:
    names = [f"x{number}" for number in range(30)]
    doubled = [f"  {new}: &{new} [*{old}, *{old}]" for old, new in pairwise(names)]
    content = "\n".join(["version: v", "rules:", "  x0: &x0 [x, x]", *doubled])
    with pytest.raises(NotAccepted, match=r"^policy\.yaml: rules=\{'x0': \['x', 'x'\]") as refused:
        ModerationPolicy.from_file(file(content))
    assert len(str(refused.value)) < 150


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
