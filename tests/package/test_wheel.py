"""The wheel makes what the checkout makes, wherever it is installed and with the oldest aws-cdk-lib."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.package.environments import DISTRIBUTION, ROOT, Environment, build_wheel
from tests.unit.documents.reading import NAMES, blocks

PINNED = ["-c", str(ROOT / "constraints.txt")]
ENVIRONMENTS = {
    "oldest": Environment("oldest", pins=["-r", str(ROOT / "requirements-oldest.txt")], extra="cdk"),
    "pinned": Environment(
        "pinned", pins=["aws-cdk-lib==" + metadata.version("aws-cdk-lib"), *PINNED], extra="cdk"
    ),
}
EXAMPLES = [(name, block) for name in NAMES for block in blocks(name, "python") if "cdk.App()" in block]
"""Whole apps in the documents."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session", params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest, wheel: Path) -> Environment:
    """An empty environment with the wheel."""
    made = ENVIRONMENTS[request.param]
    made.install(wheel)
    return made


def test_the_examples_are_those_of_the_documents() -> None:
    assert {name for name, _ in EXAMPLES} >= {"README.md", "docs/how-to/use-the-construct.md"}


@pytest.mark.parametrize(("document", "app"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_gives_the_same_templates_and_assets_as_in_the_checkout(
    environment: Environment, tmp_path: Path, document: str, app: str
) -> None:
    installed, checkout = tmp_path / "installed", tmp_path / "checkout"
    for folder in (installed, checkout):
        folder.mkdir()
        (folder / "app.py").write_text(app, encoding="utf-8")
        for policy in (ROOT / "examples").rglob("*.yaml"):
            shutil.copy(policy, folder)
    done = environment.run("python", "app.py", folder=installed, CDK_OUTDIR=str(installed / "cdk.out"))
    assert done.returncode == 0, done.stderr
    subprocess.run(
        [sys.executable, "app.py"],
        cwd=checkout,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "CDK_OUTDIR": f"{checkout}/cdk.out"},
        check=True,
        capture_output=True,
    )
    assert templates(installed / "cdk.out") == templates(checkout / "cdk.out")
    made = assets(checkout / "cdk.out")
    assert made or "VideoModeration(" not in app
    assert assets(installed / "cdk.out") == made


def templates(assembly: Path) -> dict[str, Any]:
    return {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in assembly.glob("*.template.json")
    }


def assets(assembly: Path) -> set[str]:
    """The hashes of what is uploaded beside the templates."""
    return {path.name for path in assembly.glob("asset.*")}


def test_the_light_half_answers_without_the_cdk_and_without_node(wheel: Path, tmp_path: Path) -> None:
    light = Environment("light", pins=PINNED)
    light.install(wheel)
    helped = light.run("video-moderation", "--help", folder=tmp_path)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "doctor" in helped.stdout
    installed = light.run("python", "-m", "pip", "list", "--format", "json", folder=tmp_path).stdout
    names = {each["name"].lower() for each in json.loads(installed)}
    assert DISTRIBUTION in names
    assert not names & {"aws-cdk-lib", "constructs", "jsii", "aws-lambda-powertools", "ministack"}
    policy = light.run("video-moderation", "what-if", "absent.yaml", folder=tmp_path)
    assert (policy.returncode, policy.stdout) == (1, "")
    assert "absent.yaml" in policy.stderr


OWN_APP = """\
import aws_cdk as cdk
from moderation_stack import VideoModeration, add_outputs

app = cdk.App()
stack = cdk.Stack(app, "Site")
add_outputs(VideoModeration(stack, "Moderation", alert_emails=["moderators@example.com"]))
app.synth()
"""


def test_the_local_aws_moderates_a_video_with_an_app_of_ones_own(wheel: Path, tmp_path: Path) -> None:
    local = Environment("local", pins=PINNED, extra="local")
    local.install(wheel)
    missing = local.run("python", "-m", "moderation_local", "demo", "--once", folder=tmp_path)
    assert (missing.returncode, "has no cdk.json" in missing.stderr) == (1, True)
    (tmp_path / "app.py").write_text(OWN_APP, encoding="utf-8")
    (tmp_path / "cdk.json").write_text('{"app": "python app.py"}', encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    seen = local.run("python", "-m", "moderation_local", "demo", "--once", folder=tmp_path)
    assert seen.returncode == 0, seen.stderr
    assert "FLAGGED" in seen.stdout
    assert "--stack Site" in seen.stdout


def test_the_version_is_stated_once(wheel: Path) -> None:
    version = metadata.version(DISTRIBUTION)
    assert wheel.name == f"{DISTRIBUTION.replace('-', '_')}-{version}-py3-none-any.whl"
    stated = [
        path
        for path in [ROOT / "pyproject.toml", *(ROOT / "moderation_stack").rglob("*.py")]
        if f'"{version}"' in path.read_text(encoding="utf-8")
    ]
    assert stated == [ROOT / "pyproject.toml"]
