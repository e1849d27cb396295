"""`again --policy-before` and `--model-before`: what is old is told, asked about, and sent once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.older_verdicts import Older, numbers
from moderation_cli.renewal import request
from moderation_cli.stack.decision_queue import send_all
from moderation_cli.terminal.errors import Refused
from moderation_cli.terminal.exit_codes import FAILED, USAGE
from tests.unit.operations.answers import client, quota
from tests.unit.operations.conftest import OUTPUTS

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources

NOW, BEFORE = "strict+222222222222", "strict+111111111111"
STORED = datetime(2026, 11, 23, tzinfo=UTC)


def row(name: str, **more: Any) -> dict[str, Any]:
    stated = {
        "VideoId": f"id-{name}",
        "VideoName": name,
        "Bucket": "videos",
        "VersionId": f"v-{name}",
        "Status": "CLEAN",
        "Position": "1#2026-11-23T08:00:00.000Z",
        "QueuedAt": "2026-11-23T08:00:00.000Z",
        "StartedAt": "2026-11-23T08:00:00.000Z",
        "FinishedAt": "2026-11-23T08:00:30.000Z",
        "PolicyVersion": BEFORE,
        "ModelVersion": "7.0",
        "DurationMillis": 60_000,
    }
    return {key: value for key, value in {**stated, **more}.items() if value is not None}


class Queue:
    """The decision queue; it says that so many messages wait, one after the other."""

    def __init__(self, *waiting: int, refuse: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.waiting, self.refuse = list(waiting), refuse
        self.sqs = client(
            "sqs",
            {
                "GetQueueUrl": lambda _: {"QueueUrl": "https://sqs.test/decision"},
                "GetQueueAttributes": self._attributes,
                "SendMessageBatch": self._send,
            },
        )

    def _attributes(self, _: dict[str, Any]) -> dict[str, Any]:
        number = self.waiting.pop(0) if self.waiting else 0
        return {"Attributes": {"ApproximateNumberOfMessages": str(number)}}

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        entries = params["Entries"]
        assert 0 < len(entries) <= 10
        if self.refuse:
            failed = {"Id": "0", "SenderFault": True, "Code": "Nope", "Message": "too much"}
            return {"Successful": [], "Failed": [failed]}
        self.sent += [json.loads(entry["MessageBody"]) for entry in entries]
        done = [{"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": ""} for entry in entries]
        return {"Successful": done, "Failed": []}


def listing(*archived: str) -> Any:
    def answer(params: dict[str, Any]) -> dict[str, Any]:
        name = params["Prefix"]
        version = {"Key": name, "VersionId": f"v-{name}", "LastModified": STORED, "IsLatest": True, "Size": 1}
        versions = [] if name == "gone.mp4" else [version]
        for each in versions:
            each["StorageClass"] = "GLACIER" if name in archived else "STANDARD"
        return {"IsTruncated": False, "Versions": versions}

    return client("s3", {"ListObjectVersions": answer})


@pytest.fixture
def queue(account: Account, resources: Resources) -> Queue:
    made = Queue()
    account.stacks = {"Shop": {**OUTPUTS, "PolicyVersion": NOW}}
    account.tables["analysis"] = resources.analysis
    account.clients |= {
        "sqs": made.sqs,
        "s3": listing("archived.mp4"),
        "service-quotas": client("service-quotas", {"GetServiceQuota": quota}),
    }
    return made


def put(resources: Resources, *rows: dict[str, Any]) -> None:
    for each in rows:
        resources.analysis.put_item(Item=each)


def test_what_another_policy_decided_is_sent_once_and_behind_uploads(
    queue: Queue, run: Run, resources: Resources
) -> None:
    put(
        resources,
        row("old.mp4"),
        row("flagged.mp4", Status="FLAGGED"),
        row("new.mp4", PolicyVersion=NOW),
        row("undetermined.mp4", Status="UNDETERMINED"),
        row("approved.mp4", Decision="APPROVED"),
        row("unversioned.mp4", VersionId=None),
        row("waiting.mp4", Status="PENDING"),
        row("archived.mp4"),
        row("gone.mp4"),
    )
    code, printed, told = run("again", "--policy-before", NOW, "--yes")
    assert (code, printed) == (0, "sent 2 requests; uploads are moderated first\n")
    assert {each["VideoId"] for each in queue.sent} == {"id-old.mp4", "id-flagged.mp4"}
    assert {each["behindUploads"] for each in queue.sent} == {True}
    assert "minutes  2.0, from the durations of all" in told
    assert "archived 2, left out" in told


def test_the_same_verdict_is_the_same_request(queue: Queue) -> None:
    assert request(row("a.mp4")) == request(row("a.mp4"))
    assert request(row("a.mp4")) != request(row("a.mp4", FinishedAt="2026-11-24T08:00:30.000Z"))


def test_a_dry_run_sends_nothing(queue: Queue, run: Run, resources: Resources) -> None:
    put(resources, row("old.mp4", DurationMillis=None))
    document = json.loads(run("again", "--policy-before", NOW, "--dry-run", "--output", "json")[1])
    assert (document["videos"], document["minutes"], document["sent"]) == (1, None, 0)
    assert queue.sent == []


def test_nothing_old_is_no_question(queue: Queue, run: Run, resources: Resources) -> None:
    put(resources, row("new.mp4", PolicyVersion=NOW))
    assert run("again", "--policy-before", NOW)[:2] == (0, "there is nothing to moderate again\n")


def test_each_policy_has_the_videos_of_its_prefix(
    queue: Queue, account: Account, run: Run, resources: Resources
) -> None:
    """Otherwise all that the policy of a prefix decided would be paid for again, and again."""
    kids = "strict+333333333333"
    account.stacks["Shop"] |= {"PolicyVersions": json.dumps({"kids/": kids})}
    put(
        resources,
        row("old.mp4"),
        row("new.mp4", PolicyVersion=NOW),
        row("kids/old.mp4", PolicyVersion=NOW),
        row("kids/new.mp4", PolicyVersion=kids),
    )
    for policy, name in ((NOW, "old.mp4"), (kids, "kids/old.mp4")):
        assert run("again", "--policy-before", policy, "--yes")[0] == 0
        assert [each["VideoId"] for each in queue.sent] == [f"id-{name}"]
        queue.sent.clear()


def test_the_policy_must_be_the_one_in_force(queue: Queue, run: Run) -> None:
    code, _, told = run("again", "--policy-before", BEFORE, "--yes")
    assert (code, queue.sent) == (FAILED, [])
    assert f"{BEFORE} is not the policy in force, which is {NOW}" in told


@pytest.mark.parametrize(
    ("older", "is_meant"),
    [
        (Older(policy=NOW), True),
        (Older(policy=BEFORE), False),
        (Older(model="7.0"), False),
        (Older(model="7.1"), True),
        (Older(model="10.0"), True),
        (Older(policy=BEFORE, model="7.1"), True),
        (Older(policy=NOW, prefix="a"), True),
        (Older(policy=NOW, prefix="b"), False),
        (Older(policy=NOW, since="2026-11-23T08:00:00.000Z"), True),
        (Older(policy=NOW, until="2026-11-23T08:00:00.000Z"), False),
        (Older(), False),
    ],
)
def test_what_is_old(older: Older, is_meant: bool) -> None:
    assert older.means(row("a.mp4")) is is_meant


def test_a_video_without_a_version_of_the_model_is_older_than_any() -> None:
    assert Older(model="1.0").means(row("a.mp4", ModelVersion=None))
    assert numbers("6.1") < numbers("7.0") < numbers("10.0")


def test_requests_wait_while_people_would_wait_behind_them(queue: Queue) -> None:
    crowded, slept = Queue(50, 50, 49), list[float]()
    send_all(crowded.sqs, "u", [request(row("a.mp4"))] * 12, say=len_of, sleep=slept.append)
    assert (len(crowded.sent), len(slept)) == (12, 2)


def len_of(_: int) -> None:
    """Progress that nobody reads."""


def test_a_request_that_sqs_does_not_accept_is_an_error(queue: Queue) -> None:
    with pytest.raises(Refused, match="SQS did not accept 1 requests: too much"):
        send_all(Queue(refuse=True).sqs, "u", [request(row("a.mp4"))], say=len_of)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.mp4", "--policy-before", NOW],
        ["a.mp4", "--dry-run"],
        ["--prefix", "a/"],
        ["--policy-before", NOW, "--version-id", "v"],
        ["--model-before", "seven"],
        ["--model-before", "8.0", "--since", "2026-01-02", "--until", "2026-01-02"],
    ],
)
def test_what_makes_no_sense_is_refused(queue: Queue, run: Run, arguments: list[str]) -> None:
    assert run("again", *arguments)[0] == USAGE
