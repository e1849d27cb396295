"""Every command that a document gives exists, and takes what it is given."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from typing import TYPE_CHECKING

import botocore.session
import click
import pytest
from botocore import xform_name

from moderation_cli.main import cli
from moderation_stack.app.configuration import OWN_KEYS, PROPERTIES
from tests.unit.documents.reading import NAMES, blocks, commands, text

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from tests.template.reading import Template

OF_THE_CLI = {"query", "output", "region", "profile", "max-items", "no-cli-pager"}
"""Options that every command of the AWS CLI takes, or every paginated one."""
SERVICES = {"s3api": "s3"}
"""Services that the AWS CLI calls by another name than the SDKs."""
RENAMED = {"notification-endpoint"}
"""Options that the AWS CLI calls by another name than the operation."""
HIGH_LEVEL = {"s3"}
"""Commands of the AWS CLI that are no operations of a service."""
AWS_COMMAND = re.compile(r"\baws (\S+) (\S+)(.*)")


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    named = {
        target
        for name in NAMES
        for target in re.findall(r"(?:^|`|\$ )make ([a-z-]+)", text(name), re.MULTILINE)
    }
    assert named - targets == set()
    assert {"demo", "local", "test", "check", "synth", "deploy", "destroy"} <= named


def test_every_module_that_is_run_exists() -> None:
    modules = {module for name in NAMES for module in re.findall(r"python -m ([\w.]+)", text(name))}
    assert [module for module in modules if find_spec(module) is None] == []


def test_every_context_key_that_is_used_exists() -> None:
    used = {key for name in NAMES for key in re.findall(r"-c (\w+)=(?!value)", text(name))}
    known = {*PROPERTIES, *OWN_KEYS}
    assert used
    assert used - known == set()


@pytest.mark.parametrize("name", [name for name in NAMES if "aws " in "".join(blocks(name, "sh"))])
def test_every_aws_command_is_one(name: str) -> None:
    session = botocore.session.get_session()
    found = [match for line in commands(name) for match in AWS_COMMAND.findall(line)]
    assert found
    for service, command, rest in found:
        if service in HIGH_LEVEL:
            continue
        model = session.get_service_model(SERVICES.get(service, service))
        operations = {xform_name(operation, "-"): operation for operation in model.operation_names}
        assert command in operations, f"aws {service} {command}"
        given = set(re.findall(r"--([a-z-]+)", rest))
        assert _problems(model.operation_model(operations[command]), given) == [], f"aws {service} {command}"


def test_every_command_of_this_project_is_one() -> None:
    typed = [line for name in NAMES for line in typed_lines(name) if "video-moderation " in line]
    assert len(typed) > 15
    for line in typed:
        for command in re.findall(r"video-moderation ([^)|;]+)", line):
            assert parsed(shlex.split(command, comments=True)) == "", line


def typed_lines(name: str) -> list[str]:
    """What is typed into a shell: each command in a line."""
    sessions = [
        line.removeprefix("$ ")
        for block in blocks(name, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return [*"\n".join(blocks(name, "sh")).replace("\\\n", " ").splitlines(), *sessions]


def parsed(arguments: list[str]) -> str:
    """What is wrong with the arguments of `video-moderation`; empty if they are accepted."""
    context = click.Context(cli)
    command = cli.get_command(context, arguments[0])
    if arguments == ["--help"]:
        return ""
    if command is None:
        return f"{arguments[0]} is no command"
    try:
        command.make_context(arguments[0], arguments[1:], parent=context)
    except click.UsageError as error:
        return error.format_message()
    return ""


def test_every_output_that_is_asked_for_exists(template: Template) -> None:
    asked = {
        output
        for name in NAMES
        for output in re.findall(
            r"(?:video-moderation outputs |OutputKey==')(\w+)", "\n".join(blocks(name, "sh"))
        )
    }
    assert {"MediaBucketName", "AlertTopicArn"} <= asked
    assert asked - set(template["Outputs"]) == set()


def test_the_log_groups_named_exist(template: Template) -> None:
    names = ["ContentAlert", "VideoProcessor", "Reconciler", "Sweeper", "Recovery", "Sweep"]
    logical_ids = "\n".join(template["Resources"])
    for name in names:
        assert f"`{name}Logs`" in text("docs/how-to/operate.md") or f" {name}Logs)" in text(
            "docs/how-to/operate.md"
        )
        assert f"VideoModeration{name}Logs" in logical_ids


def _problems(operation: OperationModel, given: set[str]) -> list[str]:
    """Options the operation does not have, and those it needs and was not given."""
    shape = operation.input_shape
    members = shape.members if shape else {}
    options = {xform_name(member, "-") for member in members}
    switches = {
        f"no-{xform_name(name, '-')}" for name, member in members.items() if member.type_name == "boolean"
    }
    needed = {xform_name(member, "-") for member in (shape.required_members if shape else [])}
    return sorted(given - options - switches - OF_THE_CLI - RENAMED) + sorted(
        f"needs {one}" for one in needed - given
    )


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
