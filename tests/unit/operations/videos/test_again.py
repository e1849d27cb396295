"""`again` asks for the same version to be moderated again, and returns once its verdict is withdrawn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.commands.videos.again import moderate_again
from moderation_cli.stack.decision_queue import PATIENCE_SECONDS, POLL_SECONDS
from moderation_cli.terminal.errors import Refused
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.decision_queue import QUEUE_ARN, flagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.resources import Resources


class ContentAlert:
    """The decision queue, with a Content Alert behind it that withdraws the verdict, at once if `prompt`."""

    def __init__(self, resources: Resources, *, prompt: bool = True) -> None:
        self.prompt = prompt
        self.sent: list[dict[str, Any]] = []
        self.table = resources.analysis
        self.sqs = client("sqs", {"GetQueueUrl": self._url, "SendMessage": self._send})

    def carry_out(self) -> None:
        row = self.table.get_item(Key={"VideoId": self.sent[-1]["VideoId"]})["Item"]
        self.table.put_item(Item={**row, "Status": "PENDING", "ReopenId": self.sent[-1]["again"]})

    def _url(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": "https://sqs.test/decision"}

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(json.loads(params["MessageBody"]))
        if self.prompt:
            self.carry_out()
        return {"MessageId": "m1"}


@pytest.fixture
def alert(account: Account, resources: Resources) -> ContentAlert:
    made = ContentAlert(resources)
    account.tables["analysis"] = resources.analysis
    account.clients["sqs"] = made.sqs
    return made


def put(alert: ContentAlert, *rows: dict[str, Any]) -> None:
    for row in rows:
        alert.table.put_item(Item=row)


@pytest.mark.parametrize("status", ["CLEAN", "FLAGGED", "UNDETERMINED"])
def test_a_verdict_is_withdrawn(alert: ContentAlert, run: Run, status: str) -> None:
    put(alert, flagged(1, Status=status))
    code, shown, reported = run("again", "party.mp4")
    assert (code, shown) == (0, "party.mp4: PENDING; a job is started as soon as one is free\n")
    assert reported == f"moderating again party.mp4, version v1, VideoId {1:064x}, which is {status}\n"
    assert [message["VideoId"] for message in alert.sent] == [f"{1:064x}"]


def test_programs_get_the_row(alert: ContentAlert, run: Run) -> None:
    put(alert, flagged(1))
    code, shown, _ = run("again", "party.mp4", "--output", "json")
    row = json.loads(shown)
    assert (code, row["status"], row["reopenId"]) == (0, "PENDING", alert.sent[0]["again"])


def test_each_request_has_an_id_of_its_own(alert: ContentAlert, run: Run) -> None:
    put(alert, flagged(1), flagged(2))
    for version in ("v1", "v2"):
        assert run("again", "party.mp4", "--version-id", version)[0] == 0
    first, second = alert.sent
    assert first["again"] != second["again"]


WITHOUT_A_VERSION = {name: value for name, value in flagged(1).items() if name != "VersionId"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (flagged(1, Status="IN_PROGRESS"), "is IN_PROGRESS and has no verdict yet"),
        (flagged(1, Decision="APPROVED", DecidedBy="ann"), "was approved by ann: the decision stands"),
        (WITHOUT_A_VERSION, "S3 kept no version of party.mp4: upload it again"),
    ],
)
def test_what_cannot_be_moderated_again_is_refused_in_one_line_and_nothing_is_sent(
    alert: ContentAlert, run: Run, row: dict[str, Any], said: str
) -> None:
    put(alert, row)
    code, shown, reported = run("again", "party.mp4")
    assert (code, shown, reported.count("\n")) == (1, "", 1)
    assert said in reported
    assert alert.sent == []


def test_of_several_versions_none_is_guessed(alert: ContentAlert, run: Run) -> None:
    put(alert, flagged(1), flagged(2))
    code, _, reported = run("again", "party.mp4")
    assert (code, len(reported.splitlines()), alert.sent) == (1, 3, [])


def test_a_queue_that_refuses_is_one_line(account: Account, alert: ContentAlert, run: Run) -> None:
    def refuse(_: dict[str, Any]) -> dict[str, Any]:
        raise Failure("AccessDenied", "no access to the resource")

    put(alert, flagged(1))
    account.clients["sqs"] = client("sqs", {"GetQueueUrl": refuse})
    _, _, reported = run("again", "party.mp4")
    assert reported.splitlines()[-1] == "error: GetQueueUrl: AccessDenied: no access to the resource"


def again(alert: ContentAlert, meanwhile: Callable[[], object]) -> dict[str, Any]:
    alert.prompt = False
    return moderate_again(alert.sqs, QUEUE_ARN, alert.table, flagged(1), sleep=lambda _: meanwhile())


def test_it_waits_until_the_verdict_is_withdrawn(alert: ContentAlert) -> None:
    put(alert, flagged(1))
    assert again(alert, alert.carry_out)["Status"] == "PENDING"


def test_a_decision_that_was_faster_stands(alert: ContentAlert) -> None:
    put(alert, flagged(1))
    decided = flagged(1, Decision="REJECTED", DecidedBy="ann")
    with pytest.raises(Refused, match="ann has decided meanwhile, REJECTED"):
        again(alert, lambda: put(alert, decided))


def test_the_request_of_somebody_else_is_not_taken_for_this_one(alert: ContentAlert) -> None:
    put(alert, flagged(1, ReopenId="another"))
    pauses: list[int] = []
    with pytest.raises(Refused, match=f"sent, but not carried out within {PATIENCE_SECONDS} s: see the "):
        again(alert, lambda: pauses.append(1))
    assert len(pauses) * POLL_SECONDS == PATIENCE_SECONDS
