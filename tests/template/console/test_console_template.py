"""The template for the CloudFormation console: one file, a few parameters, the construct's resources."""

from __future__ import annotations

import json
import re
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]

from moderation_stack import ModerationStack, ReviewRoom, add_review_outputs
from moderation_stack.console.__main__ import MOST_BYTES, write
from moderation_stack.console.parameters import POLICY_CHOICES
from moderation_stack.console.template import console_template
from moderation_stack.console.yaml_text import yaml_text
from moderation_stack.functions.function_code import PACKAGE
from moderation_stack.functions.inline_source import imported_modules
from moderation_stack.shared.intrinsics import filled_in
from moderation_stack.validation.regions import VIDEO_MODERATION_REGIONS
from tests.template.compliance.linting import findings
from tests.unit.documents.generated import deploy_permissions
from video_moderation.policy import read_policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import aws_cdk as cdk

    from tests.template.reading import Template

WITH_ROOM = "WantsReviewRoom"
GIVEN_BY_THE_MISSION = (
    "S3MediaBucket",
    "DynamoDBMetadataTableName",
    "DynamoDBVideoAnalysisTableName",
    "EmailAddr",
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return console_template(str(tmp_path_factory.mktemp("assembly")))


@pytest.fixture(scope="module")
def reviewed(synth: Callable[..., Template]) -> Template:
    """The stack of `-c review=true`."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = ModerationStack(app, "ModerationStack")
        add_review_outputs(ReviewRoom(stack, "Review", moderation=stack.moderation))
        return stack

    return synth(build)


@pytest.fixture(scope="module")
def text(console: Template) -> str:
    return yaml_text(console)


def functions(template: Template) -> dict[str, dict[str, Any]]:
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }


def joined(template: Template, value: Any) -> str:
    """The code of a function, as CloudFormation joins it."""
    found = template["Mappings"]
    return str(filled_in(value, lambda function: reduce(dict.__getitem__, function["Fn::FindInMap"], found)))


def conditional(template: Template) -> dict[str, str]:
    """The types of the resources that are there only with a review room, by logical id."""
    return {
        logical_id: resource["Type"]
        for logical_id, resource in template["Resources"].items()
        if resource.get("Condition") == WITH_ROOM
    }


def test_the_file_is_ascii_and_small_enough_for_the_console(tmp_path: Path) -> None:
    file = tmp_path / "dist" / "console.template.yaml"
    size = write(file)
    assert len(file.read_bytes()) == size < MOST_BYTES
    assert file.read_text(encoding="ascii")


def test_yaml_says_what_the_template_says(console: Template, text: str) -> None:
    assert yaml.load(text, Loader=yaml.CSafeLoader) == console


def test_an_account_id_keeps_its_zero_for_every_reader_of_yaml(text: str) -> None:
    assert "Id: '017000801446'" in text


def test_it_needs_no_bootstrap_and_no_assets(console: Template) -> None:
    said = json.dumps(console)
    assert "BootstrapVersion" not in console["Parameters"]
    assert "S3Key" not in said
    assert "cdk-hnb659fds" not in said
    assert "AWS::Lambda::LayerVersion" not in said


def test_the_source_of_the_functions_is_readable_line_by_line(console: Template, text: str) -> None:
    """Every module that a handler imports stands in its function as it stands in the package."""
    lines = {line.strip() for line in text.splitlines()}
    for function in functions(console).values():
        code = joined(console, function["Code"]["ZipFile"])
        (module,) = re.findall(r"^from (video_moderation\.handlers\.\w+) import handler  #", code, re.M)
        for name in imported_modules(PACKAGE, module):
            path = PACKAGE.parent.joinpath(*name.split("."))
            package = path / "__init__.py"
            file = package if package.is_file() else path.with_suffix(".py")
            source = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()[1:]]
            # A line with a backslash may be escaped; tests/unit/test_inline_source.py reads such files back.
            assert {line for line in source if line.isascii() and "\\" not in line} <= lines, name


def test_cfn_lint_finds_nothing(console: Template) -> None:
    assert findings(console, VIDEO_MODERATION_REGIONS) == []


def types(template: Template) -> dict[str, str]:
    return {logical_id: resource["Type"] for logical_id, resource in template["Resources"].items()}


def test_what_was_launched_from_the_console_can_be_updated_by_the_cdk(
    console: Template, reviewed: Template
) -> None:
    """Logical ids are those of the CDK stack; only the layer and who is asked by e-mail differ."""
    ours, theirs = types(console), types(reviewed)
    assert set(theirs.items() - ours.items()) == {
        item for item in theirs.items() if item[1] == "AWS::Lambda::LayerVersion"
    }
    assert {kind for _, kind in ours.items() - theirs.items()} == {"AWS::SNS::Subscription"}


def test_without_a_room_the_stack_is_that_of_the_cdk_without_one(
    console: Template, template: Template, reviewed: Template
) -> None:
    """So every resource of the room is under the condition, and nothing else is."""
    assert conditional(console) == dict(types(reviewed).items() - types(template).items())
    of_room = reviewed["Outputs"].keys() - template["Outputs"].keys()
    said = {name for name, output in console["Outputs"].items() if output.get("Condition") == WITH_ROOM}
    assert said - {"ModeratorsLink"} == of_room


def test_alerts_lead_to_the_room_only_where_there_is_one(console: Template) -> None:
    urls = [
        variables["REVIEW_URL"]
        for variables in (each["Environment"]["Variables"] for each in functions(console).values())
        if "REVIEW_URL" in variables
    ]
    assert [(url["Fn::If"][0], url["Fn::If"][2]) for url in urls] == [
        (WITH_ROOM, {"Ref": "AWS::NoValue"})
    ] * 2


def test_flagged_videos_wait_for_a_decision_only_where_there_is_a_room(console: Template) -> None:
    (rules,) = (
        resource["Properties"]["LifecycleConfiguration"]["Rules"]
        for name, resource in console["Resources"].items()
        if resource["Type"] == "AWS::S3::Bucket" and "AccessLogs" not in name
    )
    assert {rule["Id"]: rule["Status"] for rule in rules} == {
        "AbortIncompleteUploads": "Enabled",
        "ArchiveClean": "Enabled",
        "ArchiveApproved": {"Fn::If": [WITH_ROOM, "Enabled", "Disabled"]},
        "ArchiveRejected": {"Fn::If": [WITH_ROOM, "Enabled", "Disabled"]},
        "ArchiveFlagged": {"Fn::If": [WITH_ROOM, "Disabled", "Enabled"]},
    }


def test_every_parameter_may_be_left_as_it_is(console: Template) -> None:
    assert set(GIVEN_BY_THE_MISSION) <= set(console["Parameters"])
    assert all("Default" in parameter for parameter in console["Parameters"].values())


def test_the_console_shows_every_parameter_in_a_group_with_a_label(console: Template) -> None:
    shown = console["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in shown["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(console["Parameters"]) == sorted(shown["ParameterLabels"])


@pytest.mark.parametrize("name", GIVEN_BY_THE_MISSION)
def test_a_pattern_says_in_words_what_it_accepts(console: Template, name: str) -> None:
    assert console["Parameters"][name]["ConstraintDescription"].startswith("must be empty or ")


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("EmailAddr", "", True),
        ("EmailAddr", "moderators@example.com", True),
        ("EmailAddr", "moderators", False),
        ("EmailAddr", "a@example.com,b@example.com", False),
        ("EmailAddr", "a@example.com\n", False),
        ("S3MediaBucket", "", True),
        ("S3MediaBucket", "my-videos.2026", True),
        ("S3MediaBucket", "My-Videos", False),
        ("S3MediaBucket", "ab", False),
        ("S3MediaBucket", "192.168.0.1", False),
        ("S3MediaBucket", "a..b", False),
        ("S3MediaBucket", "xn--videos", False),
        ("S3MediaBucket", "a" * 64, False),
        ("DynamoDBMetadataTableName", "", True),
        ("DynamoDBMetadataTableName", "labels_2.of-videos", True),
        ("DynamoDBMetadataTableName", "ab", False),
        ("DynamoDBMetadataTableName", "la bels", False),
        ("DynamoDBVideoAnalysisTableName", "a" * 256, False),
    ],
)
def test_a_pattern_accepts_what_aws_accepts(console: Template, name: str, value: str, accepted: bool) -> None:
    """CloudFormation matches the whole value, as `fullmatch` does."""
    pattern = console["Parameters"][name]["AllowedPattern"]
    assert (re.fullmatch(pattern, value) is not None) == accepted


def test_the_tables_must_not_have_one_name(console: Template) -> None:
    (assertion,) = console["Rules"]["TwoTables"]["Assertions"]
    assert "must differ" in assertion["AssertDescription"]


def test_the_policy_of_each_choice_is_one_that_the_function_reads(console: Template) -> None:
    choices = console["Parameters"]["PolicyPreset"]["AllowedValues"]
    assert choices == list(POLICY_CHOICES) == list(console["Mappings"]["Policy"])
    for choice, policy in POLICY_CHOICES.items():
        said = console["Mappings"]["Policy"][choice]
        assert read_policy(said["Document"]).version == policy.full_version == said["Version"]


def test_alerts_and_digests_name_the_queue_that_the_aws_cli_sends_decisions_to(console: Template) -> None:
    """And none names `video-moderation`, which who launched the stack in the console has not installed."""
    url, same = [
        variables["DECISION_QUEUE_URL"]
        for variables in (each["Environment"]["Variables"] for each in functions(console).values())
        if "OPERATIONS_TOPIC_ARN" in variables
    ]
    assert url == same
    queue = console["Resources"][url["Ref"]]
    assert queue["Type"] == "AWS::SQS::Queue"
    assert url["Ref"].removesuffix(url["Ref"][-8:]).endswith("DecisionQueue")


def test_what_deploying_needs_is_listed(console: Template) -> None:
    """A resource of a new type asks for `python -m tests.unit.documents.generated.deploy_permissions`."""
    assert json.loads(deploy_permissions.FILE.read_text(encoding="utf-8")) == json.loads(
        deploy_permissions.document(console)
    )


def test_every_choice_needs_the_same_confidence_of_rekognition(console: Template) -> None:
    """The Video Processor is deployed with one; a policy that looks lower would end UNDETERMINED."""
    (asked,) = [
        variables["MIN_CONFIDENCE"]
        for variables in (each["Environment"]["Variables"] for each in functions(console).values())
        if "MIN_CONFIDENCE" in variables
    ]
    assert {policy.min_confidence for policy in POLICY_CHOICES.values()} == {float(asked)}


def test_an_empty_address_is_no_subscription(console: Template) -> None:
    conditions = {
        resource["Properties"]["Endpoint"]["Ref"]: resource["Condition"]
        for resource in console["Resources"].values()
        if resource["Type"] == "AWS::SNS::Subscription" and resource["Properties"]["Protocol"] == "email"
    }
    assert conditions == {"EmailAddr": "HasEmailAddr", "OperationsEmailAddr": "HasOperationsEmailAddr"}
