"""Every example is synthesized, and cfn-lint finds nothing in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aws_cdk as cdk
import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from tests.examples import EXAMPLES, NAMES, example
from tests.template.test_cfn_lint import ACCEPTED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_synthesized_and_cfn_lint_finds_nothing(tmp_path: Path, name: str) -> None:
    app = cdk.App(outdir=str(tmp_path))
    example(name).build(app)
    stacks = app.synth().stacks
    assert stacks
    for stack in stacks:
        found = lint(json.dumps(stack.template), config=ManualArgs(regions=["us-east-1"]))
        assert [f"{each.rule.id} {each.message}" for each in found if each.rule.id not in ACCEPTED] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_an_app_of_its_own_and_is_listed(name: str) -> None:
    assert json.loads((EXAMPLES / name / "cdk.json").read_text(encoding="utf-8"))["app"] == "python3 app.py"
    assert (EXAMPLES / name / "README.md").is_file()
    assert f"({name}/README.md)" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
