"""The template in a TypeScript app and in Terraform, as the documents show it."""

from __future__ import annotations

import json
import re
import subprocess
from importlib import metadata
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.cloudformation_include as include
import pytest

from moderation_local.aws.environment import _jsii_cache, _own_programs
from moderation_local.aws.local_aws import PROJECT
from moderation_stack.console.__main__ import write
from tests.unit.documents.reading import blocks
from video_moderation.contract.messaging import events

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.reading import Template

PAGE = "docs/how-to/use-the-template-elsewhere.md"
TSC = PROJECT / "node_modules" / ".bin" / "tsc"


def shown(language: str) -> str:
    (block,) = blocks(PAGE, language)
    return block


@pytest.fixture(scope="module")
def included(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The stack of the page: CfnInclude is the same library in every language."""
    folder = tmp_path_factory.mktemp("included")
    write(folder / "console.template.yaml")
    app = cdk.App(outdir=str(folder / "cdk.out"))
    stack = cdk.Stack(app, "Videos")
    stated = re.search(r"parameters: \{(.*?)\}", shown("ts"))
    assert stated is not None
    parameters = dict(re.findall(r'(\w+): "([^"]*)"', stated[1]))
    made = include.CfnInclude(
        stack,
        "Moderation",
        template_file=str(folder / "console.template.yaml"),
        parameters=parameters,
    )
    for output in re.findall(r'getOutput\("(\w+)"\)', shown("ts")):
        made.get_output(output)
    template: Template = app.synth().get_stack_artifact(stack.artifact_id).template
    return template


def test_the_template_is_read_into_a_stack_with_its_answers(included: Template) -> None:
    assert {"EmailAddr", "PolicyPreset", "ReviewRoom"}.isdisjoint(included["Parameters"])
    assert "S3MediaBucket" in included["Parameters"]
    subscriptions = [
        each["Properties"]["Endpoint"]
        for each in included["Resources"].values()
        if each["Type"] == "AWS::SNS::Subscription" and each["Properties"]["Protocol"] == "email"
    ]
    assert "moderators@example.com" in subscriptions


def unpacked(package: str) -> Path:
    """Where jsii has the JavaScript of an installed package, with its types."""
    versions = _jsii_cache() / package / metadata.version(package)
    (folder,) = (each for each in versions.iterdir() if each.is_dir())
    return folder


def test_the_rule_of_the_typescript_matches_the_events() -> None:
    assert f'source: ["{events.EVENT_SOURCE}"]' in shown("ts")
    assert f'detailType: ["{events.VIDEO_MODERATED}"]' in shown("ts")


@pytest.mark.skipif(not TSC.exists(), reason="the TypeScript compiler is not installed: make setup")
def test_the_typescript_compiles(tmp_path: Path, included: Template) -> None:
    (tmp_path / "app.ts").write_text(shown("ts"), encoding="utf-8")
    library, constructs = unpacked("aws-cdk-lib"), unpacked("constructs")
    options = {
        "module": "preserve",
        "target": "es2022",
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "types": [],
        "paths": {
            "aws-cdk-lib": [f"{library}/index.d.ts"],
            "aws-cdk-lib/*": [f"{library}/*/index.d.ts"],
            "constructs": [f"{constructs}/lib/index.d.ts"],
        },
    }
    file = tmp_path / "tsconfig.json"
    file.write_text(json.dumps({"compilerOptions": options, "include": ["app.ts"]}), encoding="utf-8")
    environment = {"PATH": ":".join([*_own_programs(), "/usr/bin", "/bin"])}
    ended = subprocess.run(  # noqa: S603 - the pinned compiler
        [TSC, "-p", file], capture_output=True, text=True, check=False, env=environment
    )
    assert (ended.returncode, ended.stdout) == (0, "")


def test_terraform_states_parameters_outputs_and_capabilities_of_the_template(included: Template) -> None:
    hcl = shown("hcl")
    stated = re.search(r"parameters = \{(.*?)\n  \}", hcl, re.S)
    assert stated is not None
    answers = dict(re.findall(r'(\w+)\s*= "([^"]*)"', stated[1]))
    in_typescript = dict(re.findall(r'(EmailAddr|PolicyPreset|ReviewRoom): "([^"]*)"', shown("ts")))
    assert answers == in_typescript
    assert set(re.findall(r'outputs\["(\w+)"\]', hcl)) <= set(included["Outputs"])
    named = [each for each in included["Resources"].values() if "RoleName" in each.get("Properties", {})]
    assert ("CAPABILITY_NAMED_IAM" in hcl) == bool(named)
