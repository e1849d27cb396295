"""docs/reference/policy.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from moderation_stack.policy import ModerationPolicy
from tests.unit.documents.generated.policy_tables import written_in
from video_moderation.policy.authoring.presets import PRESETS

DOCUMENT = Path(__file__).parents[4] / "docs" / "reference" / "policy.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def test_its_tables_are_those_of_the_code() -> None:
    stale = "out of date: run python -m tests.unit.documents.generated.policy_tables docs/reference/policy.md"
    assert written_in(TEXT) == TEXT, stale


@pytest.mark.parametrize("table", ["labels", *(f"preset {name}" for name in PRESETS)])
def test_it_has_a_table_of_each(table: str) -> None:
    assert re.search(rf"<!-- table: {table} -->\n\|.*?<!-- end -->", TEXT, flags=re.DOTALL)


def test_its_yaml_example_and_its_python_example_are_the_same_policy(tmp_path: Path) -> None:
    (yaml,) = examples("yaml")
    (tmp_path / "policy.yaml").write_text(yaml, encoding="utf-8")
    names: dict[str, object] = {}
    exec(examples("python")[0], names)  # noqa: S102
    assert ModerationPolicy.from_file(tmp_path / "policy.yaml") == names["policy"]


def test_its_document_example_is_what_the_example_becomes() -> None:
    names: dict[str, ModerationPolicy] = {}
    exec(examples("python")[0], names)  # noqa: S102
    (json,) = examples("json")
    assert "".join(line.strip() for line in json.splitlines()) == names["policy"].to_json()
