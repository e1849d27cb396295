"""The code of the functions contains what the handlers need, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import pytest

from moderation_stack.functions.function_code import PACKAGE, FunctionCode

NOT_HANDLERS = {"__init__", "wiring"}
HANDLERS = sorted({path.stem for path in (PACKAGE / "handlers").glob("*.py")} - NOT_HANDLERS)
# Lambda has neither YAML nor the CDK: an import of what is None in sys.modules fails.
IMPORT_AS_LAMBDA_DOES = """
import sys
sys.modules.update(dict.fromkeys(["yaml", "aws_cdk", "constructs", "moderation_stack", "moderation_cli"]))
sys.path.insert(0, sys.argv[1])
module = __import__(f"video_moderation.handlers.{sys.argv[2]}", fromlist=["handler"])
from video_moderation.taxonomy import taxonomy
assert module.__file__.startswith(sys.argv[1]), module.__file__
assert taxonomy().parents["Weapons"] == "Violence"
assert not any("authoring" in name for name in sys.modules)
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The asset as it is uploaded."""
    app = cdk.App(outdir=str(tmp_path_factory.mktemp("cdk.out")))
    stack = cdk.Stack(app, "Stack")
    lambda_.Function(
        stack,
        "Function",
        code=FunctionCode.asset().code("sweeper"),
        handler="any",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    outdir = Path(app.synth().directory)
    assets = json.loads((outdir / "Stack.assets.json").read_text(encoding="utf-8"))["files"].values()
    (directory,) = (asset["source"]["path"] for asset in assets if asset["source"]["packaging"] == "zip")
    return outdir / str(directory)


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_needs_nothing_that_lambda_does_not_have(bundle: Path, name: str) -> None:
    command = [sys.executable, "-I", "-B", "-c", IMPORT_AS_LAMBDA_DOES, str(bundle), name]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stderr


def test_how_policies_are_stated_is_not_uploaded(bundle: Path) -> None:
    uploaded = {path.relative_to(bundle) for path in bundle.rglob("*.py")}
    present = {path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*.py")}
    assert present - uploaded == {path for path in present if "authoring" in path.parts} != set()


def test_the_whole_domain_package_is_all_that_is_uploaded(bundle: Path) -> None:
    assert [path.name for path in bundle.iterdir()] == [PACKAGE.name]
    page = bundle / PACKAGE.name / "review" / "page"
    files = [path for path in bundle.rglob("*") if path.is_file() and page not in path.parents]
    assert {path.suffix for path in files} == {".py", ".json", ".typed"}
