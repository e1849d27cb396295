"""Every example is synthesized, and cfn-lint finds nothing in it."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest

from tests.examples import EXAMPLES, NAMES, example
from tests.template.compliance.linting import findings


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_synthesized_and_cfn_lint_finds_nothing(name: str) -> None:
    app = cdk.App()
    example(name).build(app)
    stacks = app.synth().stacks
    assert stacks
    for stack in stacks:
        assert findings(stack.template, ["us-east-1"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_an_app_of_its_own_and_is_listed(name: str) -> None:
    assert json.loads((EXAMPLES / name / "cdk.json").read_text(encoding="utf-8"))["app"] == "python3 app.py"
    assert (EXAMPLES / name / "README.md").is_file()
    assert f"({name}/README.md)" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
