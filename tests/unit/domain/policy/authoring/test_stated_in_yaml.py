"""What a policy file can state, and the errors about a file that is wrong."""

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
from video_moderation.accepted_values import NotAccepted, ValueNotAccepted

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
    ("content", "name", "value"),
    [
        (
            "rules: [{label: Alcohol, action: flag}, {label: Nudity, action: flag}]",
            "rule 2 (Nudity): label",
            "Nudity",
        ),
        ("rules: [{label: Drugs, action: flag}]", "rule 1 (Drugs): label", "Drugs"),
        (
            "basedOn: news\nrules: [{label: Pills, action: flag}, {label: Drugs, action: flag}]",
            "rule 2 (Drugs): label",
            "Drugs",
        ),
        (
            "rules: [{label: Explicit, action: flag, minConfidence: 101}]",
            "rule 1 (Explicit): minConfidence",
            101,
        ),
        (
            "rules: [{label: Explicit, action: flag, minConfidence: '80'}]",
            "rule 1 (Explicit): minConfidence",
            "80",
        ),
        (
            "rules: [{label: Explicit, action: flag, minConfidence: 0.8}]",
            "rule 1 (Explicit): minConfidence",
            0.8,
        ),
        ("rules: [{label: Explicit, action: no}]", "rule 1 (Explicit): action", False),
        ("rules: [{label: Explicit, action: flag, confidence: 80}]", "rule 1 (Explicit)", "confidence"),
        ("rules: [{contentType: Drawn, action: flag}]", "rule 1: contentType", "Drawn"),
        ("rules: [Explicit]", "rule 1", "Explicit"),
        ("rules: {label: Explicit}", "rules", {"label": "Explicit"}),
        ("rules:", "rules", None),
        ("basedOn: lenient", "basedOn", "lenient"),
        ("basedOn: ''", "basedOn", ""),
        ("basedOn: no", "basedOn", False),
        ("basedOn: []", "basedOn", []),
        ("basedOn: [news]", "basedOn", ["news"]),
        ("basedOn:", "basedOn", None),
        ("default: {action: flag, minConfidence: 0.05}", "default: minConfidence", 0.05),
        ("contentTypeConfidence: 0.9", "contentTypeConfidence", 0.9),
        ("audiences: [{name: 18}]", "audience 1 (18): name", 18),
        ("audiences: [{name: no}]", "audience 1 (False): name", False),
        ("audiences: [{name: null}]", "audience 1: name", None),
        ("audiences: [{name: teen, minConfidence: 0.6}]", "audience 1 (teen): minConfidence", 0.6),
        (
            "audiences: [{name: teen, admits: [{label: Alcohol, below: 0.8}]}]",
            "audience 1 (teen): admits Alcohol: below",
            0.8,
        ),
        ("audiences: [{name: all, admits: Alcohol}]", "audience 1 (all): admits", "Alcohol"),
        (
            "audiences: [{name: all, admits: [{label: Alcohol, above: 3}]}]",
            "audience 1 (all): admits",
            "above",
        ),
        (
            "audiences: [{name: all}, {name: teen, minConfidence: 40}]",
            "audience 2 (teen): minConfidence",
            40,
        ),
    ],
)
def test_an_error_names_the_place_and_the_value(file: File, content: str, name: str, value: object) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.from_file(file(f"version: v\n{content}"))
    assert (refused.value.name, refused.value.value) == (f"policy.yaml: {name}", value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "value"),
    [
        ("[version]", "policy.yaml", ["version"]),
        ("version: v\nrulez: []", "policy.yaml", "rulez"),
        ("version: 1.10", "policy.yaml: version", 1.1),
        ("version:", "policy.yaml: version", None),
    ],
)
def test_an_error_about_the_whole_file_names_the_file(
    file: File, content: str, name: str, value: object
) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    assert (refused.value.name, refused.value.value) == (name, value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("version: v\nrules: [{label: Explicit}]", ": rule 1 (Explicit) must state action"),
        ("version: v\nrules: [{action: flag}]", ": rule 1 must state label or contentType"),
        ("rules: []", " must state version"),
        ("", " must state at least a version, but is empty"),
        ("# version: v\n", " must state at least a version, but is empty"),
        ("version: v\nrules:", ": rules must have a value or be left out, but nothing was provided"),
        ("version: 1.10", ": version must be a text in quotes, but 1.1 was provided"),
        (
            "version: v\nrulez: []",
            " must have no keys but version, basedOn, rules, default, audiences, "
            'contentTypeConfidence, but "rulez" was provided',
        ),
        ("version: " + "[" * 3_000, " is nested too deeply for a policy"),
    ],
)
def test_an_error_is_one_sentence(file: File, content: str, message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    assert str(refused.value) == f"policy.yaml{message}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("version: v\nversion: w", 'line 2, column 1: the key "version" is stated twice'),
        ("version: 2026-13-40", 'line 1, column 10: "2026-13-40" is not a valid timestamp'),
        ("version: !!int x", 'line 1, column 10: "x" is not a valid int'),
        ("version: !!int ''", 'line 1, column 10: "" is not a valid int'),
        ("version: !!bool si", 'line 1, column 10: "si" is not a valid bool'),
        ("version: !!timestamp soon", 'line 1, column 10: "soon" is not a valid timestamp'),
        ("version: " + "9" * 5_000, f'line 1, column 10: "{"9" * 79}…" is not a valid int'),
        ("{[version]: v}", "line 1, column 2: found unhashable key"),
        ("{{version: v}: v}", "line 1, column 2: found unhashable key"),
        ("a: &a {version: v}\n<<: *a", "line 2, column 1: merge keys (<<) are not accepted"),
        ("version: v\0", ""),
        ("version: v\nrules: [", "line 2, column 9: "),
        ("version: !!python/object:os.system v", "line 1, column 10: could not determine"),
    ],
)
def test_what_is_not_yaml_is_refused_with_its_line_and_column(file: File, content: str, problem: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    assert str(refused.value).startswith(f"policy.yaml is not YAML: {problem}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (f"rules: [{'x' * 1_000}]", "rule 1", f'"{"x" * 79}…"'),
        (f"{'x' * 1_000}: 1", "", f'"{"x" * 79}…"'),
        (f"basedOn: {'x' * 1_000}", "basedOn", f'"{"x" * 79}…"'),
        (
            "rules: [{label: 0x" + "f" * 5_000 + ", action: flag}]",
            "rule 1 (a number above 1e80): label",
            "a number above 1e80",
        ),
        (
            "audiences: [{name: a, admits: [{label: 0x" + "f" * 5_000 + "}]}]",
            "audience 1 (a): admits a number above 1e80: label",
            "a number above 1e80",
        ),
    ],
    ids=["entry", "key", "text", "number", "admission"],
)
def test_what_is_huge_is_refused_in_one_short_line(file: File, content: str, name: str, shown: str) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.from_file(file(f"version: v\n{content}"))
    assert refused.value.name == ": ".join(filter(None, ["policy.yaml", name]))
    assert str(refused.value).endswith(f", but {shown} was provided")
    assert len(str(refused.value)) < 400


def test_a_small_file_that_stands_for_a_huge_value_is_refused_at_once(file: File) -> None:
    names = [f"x{number}" for number in range(30)]
    doubled = [f"  {new}: &{new} [*{old}, *{old}]" for old, new in pairwise(names)]
    content = "\n".join(["version: v", "rules:", "  x0: &x0 [x, x]", *doubled])
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.from_file(file(content))
    assert refused.value.name == "policy.yaml: rules"
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize("name", ["policy.yaml", "policy.yml"])
def test_a_name_that_ends_like_a_file_is_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(EVERYTHING, encoding="utf-8")
    path = str(tmp_path / name)
    assert ModerationPolicy.from_file_or_preset(path) == ModerationPolicy.from_file(path)


def test_a_file_that_is_not_there_says_so() -> None:
    with pytest.raises(NotAccepted, match=r"^nowhere\.yaml cannot be read: No such file or directory$"):
        ModerationPolicy.from_file("nowhere.yaml")


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(NotAccepted, match=r"policy\.yaml is not YAML: "):
        ModerationPolicy.from_file(tmp_path / "policy.yaml")


def test_warnings_name_the_file(file: File) -> None:
    policy = ModerationPolicy.from_file(file("version: v\nrules: [{label: Explicit Nudity, action: flag}]"))
    assert [warning.partition(":")[0] for warning in policy.warnings] == ["policy.yaml"]
