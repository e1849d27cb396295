"""Every command of the documents does what its document says, pasted as a reader would paste it.

Run by the AWS CLI, version 2, and make, against the local AWS. What AWS alone could show is not: which
permissions a caller needs, how long a restore takes, a quota of a real account.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from moderation_local.waiting import until
from tests.local.documents.placeholders import Reader
from tests.local.documents.shell import Block, Shell, shell_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.pipeline.deployed_pipeline import Pipeline, Row

NOT_RUN = {
    r"^make (setup|pr|test|check|format|mutants)\b": "would run these tests, or install what they need",
    r"^make *(#.*)?$": "lists the targets",
    r"^make (demo|local)\b": "tests/local/runs/test_demo.py and test_runner.py run both",
    r"^make template\b": "tests/local/test_console_template.py builds and launches it",
    r"^python -m benchmarks\b": "takes minutes; tests/unit/benchmarks runs its parts",
    r"^make (deploy|destroy)\b|\bcdk (bootstrap|deploy|diff)": "reach AWS, with the reader's account",
    r"^aws sns confirm-subscription": "needs the token of an e-mail",
    r"^(TOKEN=\$\()?curl .*\bREVIEW_URL\b|^TOKEN=": "tests/local/review/test_api.py asks the same of the API",
    r"^\.venv/bin/python -m pytest|^git ": "for those who change the project",
}
"""Commands that are not run here, and why."""
MAY_PRINT_NOTHING = re.compile(r"^[A-Z]+=|^aws (dynamodb delete-table|s3 mv)", re.MULTILINE)
"""Commands that have nothing to print, or list what this stack may not have at the moment."""


def runnable(block: Block) -> str:
    return block.without(re.compile("|".join(NOT_RUN), re.MULTILINE))


BLOCKS = [block for block in shell_blocks() if runnable(block).strip()]


@pytest.fixture(scope="module")
def reader(stack: Pipeline, holiday: Row) -> Iterator[Reader]:
    """A reader; those whom the pasted commands subscribe to a topic are unsubscribed after the tests."""
    sns = stack.aws.client("sns")
    before = sns.list_subscriptions()["Subscriptions"]
    yield Reader(stack, holiday)
    for subscription in sns.list_subscriptions()["Subscriptions"]:
        if subscription not in before:
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def documented(containing: str) -> str:
    """The only block with that text in it."""
    (block,) = [block.commands for block in BLOCKS if containing in block.commands]
    return block


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_can_be_pasted(shell: Shell, reader: Reader, block: Block) -> None:
    pasted = runnable(block)
    printed = shell.paste(reader.fill_in(pasted))
    assert printed.strip() or MAY_PRINT_NOTHING.search(pasted), pasted


@pytest.mark.parametrize("pattern", NOT_RUN)
def test_what_is_not_run_is_in_a_document(pattern: str) -> None:
    assert [block for block in shell_blocks() if re.search(pattern, block.commands, re.MULTILINE)]


def test_the_log_is_that_of_the_video(shell: Shell, holiday: Row) -> None:
    printed = shell.paste("video-moderation log holiday.mp4 --output json")
    lines = json.loads(printed)
    assert {line["video_id"] for line in lines} == {holiday["VideoId"]}
    assert "concluded" in {line["message"] for line in lines}


def test_the_list_of_undetermined_videos_says_why(shell: Shell, holiday: Row) -> None:
    printed = shell.paste("video-moderation list --status UNDETERMINED")
    (line,) = [line for line in printed.splitlines() if "  empty.mp4  " in line]
    assert line.endswith("  the file is empty")


def test_the_videos_that_the_shadow_would_not_have_flagged_are_listed(
    shell: Shell, stack: Pipeline, holiday: Row
) -> None:
    key = {"VideoId": holiday["VideoId"]}
    change = "SET Shadow = :shadow"
    for status, listed in (("FLAGGED", False), ("CLEAN", True)):
        stack.video_analysis_table.update_item(
            Key=key, UpdateExpression=change, ExpressionAttributeValues={":shadow": {"Status": status}}
        )
        assert ("holiday.mp4" in shell.paste(documented("--disputed")).split()) is listed


def test_a_name_with_special_characters_is_copied_as_it_is(
    shell: Shell, stack: Pipeline, holiday: Row, video: bytes
) -> None:
    name = "d\u00e9j\u00e0 vu+1%20.mp4"
    stack.upload(name, video)
    first = stack.wait_for_status(name)
    copy = documented("copy-object").replace("--key beach.mp4", f'--key "{name}"')
    shell.paste(copy.replace("$BUCKET/beach.mp4", f"$BUCKET/{name}"))
    until(lambda: len(stack.videos(name)) == 2, "the copy was not moderated", timeout=30)
    assert stack.wait_for_status(name)["VersionId"] != first["VersionId"]


def test_a_command_that_fails_is_noticed(shell: Shell) -> None:
    with pytest.raises(AssertionError, match="exit code 254 of: aws s3api head-bucket"):
        shell.paste("aws s3api head-bucket --bucket no-such-bucket\ntrue\n")
