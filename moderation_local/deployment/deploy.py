"""Deploy a CDK app to the local AWS, with the real, pinned CDK CLI."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation_local.aws.local_aws import ACCOUNT, IS_CHECKOUT, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moderation_local.aws.local_aws import LocalAws

OWN_CDK = PROJECT / "node_modules" / ".bin" / "cdk"
QUIET = ("--no-color", "--ci", "--no-notices")
PROGRESS = re.compile(r"^\S+ \| +(\d+)/(\d+) \|", re.MULTILINE)


class NotSetUp(RuntimeError):
    """The CDK CLI, the app, or one of its outputs is missing."""


@dataclass(frozen=True)
class Deployment:
    """A deployed stack: its name, its outputs by name, and how many resources it has."""

    stack_name: str
    outputs: Mapping[str, str]
    resource_count: int


def deploy(
    aws: LocalAws,
    *,
    context: Mapping[str, str] | None = None,
    app_folder: Path = PROJECT,
    app: str = "",
    on_progress: Callable[[str], object] = len,
) -> Deployment:
    """Synthesize and deploy the app in ``app_folder``, as ``cdk bootstrap`` and ``cdk deploy`` do it for AWS.

    ``app`` is the command that makes it, if it is not the one in ``cdk.json``; ``context`` is what
    ``-c key=value`` gives; ``on_progress`` is shown again and again how far it is. The cloud assembly goes to
    the temporary folder. The app is synthesized while the account is bootstrapped, which saves seconds.

    Raises:
        NotSetUp: the CDK CLI is not installed, or the folder has no app.
        ChildFailed: the CLI failed; the message ends with what it wrote last.

    """
    if not (app or (app_folder / "cdk.json").exists()):
        raise NotSetUp(f"{app_folder} has no cdk.json: run this in the folder of a CDK app")
    assembly = aws.folder / "cdk.out"
    arguments = [part for key, value in (context or {}).items() for part in ("-c", f"{key}={value}")]
    arguments += ["--app", app] if app else []
    on_progress("synthesizing")
    synth = aws.start(
        "cdk-synth", _cdk("synth", "--quiet", "--output", str(assembly), *arguments), folder=app_folder
    )
    bootstrap(aws)
    synth.wait()
    outputs = aws.folder / "outputs.json"
    command = _cdk(
        "deploy", "--app", str(assembly), "--require-approval", "never", "--outputs-file", str(outputs)
    )
    aws.start("cdk-deploy", [*command, "--progress", "events"]).wait(
        lambda output: on_progress(_progress(output))
    )
    return _deployment(aws, json.loads(outputs.read_text(encoding="utf-8")))


def deploy_all(aws: LocalAws, *, app: str) -> dict[str, Deployment]:
    """Deploy every stack of an app, side by side; return the deployments by the names of the stacks."""
    outputs = aws.folder / "outputs-of-all.json"
    bootstrap(aws)
    command = _cdk("deploy", "--all", "--app", app, "--output", str(aws.folder / "all.out"))
    command += ["--require-approval", "never", "--outputs-file", str(outputs), "--concurrency", "4"]
    aws.start("cdk-deploy-all", command, folder=PROJECT).wait()
    found = json.loads(outputs.read_text(encoding="utf-8"))
    return {name: _deployment(aws, {name: values}) for name, values in found.items()}


def bootstrap(aws: LocalAws) -> None:
    """Prepare the account for the CDK CLI, unless that is done."""
    stacks = aws.client("cloudformation").list_stacks()["StackSummaries"]
    if "CDKToolkit" not in [stack["StackName"] for stack in stacks]:
        where = f"aws://{ACCOUNT}/{aws.environment['AWS_REGION']}"
        aws.start("cdk-bootstrap", _cdk("bootstrap", where), folder=aws.folder).wait()


def _cdk(*arguments: str) -> list[str]:
    return ["node", str(_cli()), *arguments, *QUIET]


def _cli() -> Path:
    """The app's own CDK CLI, or the one on the PATH."""
    found = str(OWN_CDK) if OWN_CDK.exists() else shutil.which("cdk")
    if found is None:
        how = "make setup" if IS_CHECKOUT else "npm install aws-cdk"
        raise NotSetUp(f"the CDK CLI is not installed; run: {how}")
    return Path(found)


def _progress(output: str) -> str:
    steps = PROGRESS.findall(output)
    return f"creating resources, {steps[-1][0]} of {steps[-1][1]}" if steps else "publishing the code"


def _deployment(aws: LocalAws, outputs: dict[str, dict[str, str]]) -> Deployment:
    ((stack_name, values),) = outputs.items()
    pages: Any = (
        aws.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack_name)
    )
    return Deployment(stack_name, values, sum(len(page["StackResourceSummaries"]) for page in pages))
