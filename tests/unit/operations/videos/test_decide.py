from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from moderation_cli.commands.videos.decide import DECISIONS, decide
from moderation_cli.stack.rows import one_version
from moderation_cli.terminal.errors import Refused
from tests.unit.documents.reading import blocks, section
from tests.unit.operations.decision_queue import ANN, QUEUE_ARN, DecisionQueue, flagged
from tests.unit.simulation.queues import SENDER_ID
from tests.unit.simulation.resources import REGION
from video_moderation.contract.status import DecisionKind
from video_moderation.messages import MAX_NOTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation
    from tests.unit.simulation.resources import Resources

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}


@pytest.fixture
def queue(resources: Resources) -> DecisionQueue:
    """The decision queue of a pipeline with one flagged video."""
    resources.analysis.put_item(Item=flagged())
    return DecisionQueue(resources)


def decided(
    resources: Resources,
    queue: DecisionQueue,
    meanwhile: Callable[[], object],
    decision: str = "APPROVED",
) -> str:
    """Who decided how on the flagged video; `meanwhile` is what happens in each pause."""
    table = resources.analysis
    row = decide(queue.sqs, QUEUE_ARN, table, flagged(), decision, "a toy", sleep=lambda _: meanwhile())
    return f"{row['Decision']} by {row['DecidedBy']}"


def one_by_one(*happenings: Callable[[], object]) -> Callable[[], object]:
    """The first happens in the first pause, and so on."""
    left = iter(happenings)
    return lambda: next(left)()


def test_a_later_decision_of_somebody_else_is_not_taken_for_this_one(
    resources: Resources, queue: DecisionQueue
) -> None:
    def overrule() -> None:
        queue.write("another", by="AIDABOB", Decision="REJECTED", DecidedAt="2999-01-01T00:00:00.000Z")

    with pytest.raises(Refused) as refused:
        decided(resources, queue, overrule)
    assert str(refused.value) == "a later decision stands: REJECTED by AIDABOB at 2999-01-01T00:00:00.000Z"


def test_the_same_decision_of_somebody_else_is_not_taken_for_this_one(
    resources: Resources, queue: DecisionQueue
) -> None:
    with pytest.raises(Refused, match=r"^a later decision stands: APPROVED by AIDABOB at "):
        decided(resources, queue, lambda: queue.write("another", by="AIDABOB"))


def test_of_two_at_the_same_instant_the_one_that_rejects_stands(
    resources: Resources, queue: DecisionQueue
) -> None:
    meanwhile = one_by_one(lambda: queue.write("another", Decision="APPROVED"), queue.write)
    assert decided(resources, queue, meanwhile, "REJECTED") == f"REJECTED by {ANN}"
    with pytest.raises(Refused, match=r"^a later decision stands: REJECTED by "):
        decided(resources, queue, lambda: queue.write("another", Decision="REJECTED"))


def test_an_earlier_decision_is_waited_out(resources: Resources, queue: DecisionQueue) -> None:
    earlier = {"Decision": "REJECTED", "DecidedAt": "2026-11-23T09:00:00.000Z", "DecidedBy": "AIDABOB"}
    resources.analysis.put_item(Item={**flagged(), **earlier, "DecisionId": "earlier"})
    meanwhile = one_by_one(lambda: None, lambda: None, queue.write)
    assert decided(resources, queue, meanwhile) == f"APPROVED by {ANN}"


def test_a_decision_that_is_not_carried_out_is_not_called_done(
    resources: Resources, queue: DecisionQueue
) -> None:
    with pytest.raises(Refused, match=r"^sent, but not carried out within 60 s: see the decision queue"):
        decided(resources, queue, lambda: None)


def test_what_stands_instead_is_said_when_there_is_no_more_waiting(
    resources: Resources, queue: DecisionQueue
) -> None:
    """As when this machine's clock is fast: the other one is later, and does not look so from here."""

    def overrule() -> None:
        queue.write("another", by="AIDABOB", Decision="REJECTED", DecidedAt="2026-11-23T09:00:00.000Z")

    with pytest.raises(
        Refused, match=r"\(the decision in force is REJECTED by AIDABOB at 2026-11-23T09:00:00.000Z\)"
    ):
        decided(resources, queue, overrule)


def test_a_row_that_is_deleted_meanwhile_is_not_called_done(
    resources: Resources, queue: DecisionQueue
) -> None:
    def delete() -> None:
        resources.analysis.delete_item(Key={"VideoId": flagged()["VideoId"]})

    with pytest.raises(Refused, match="not carried out within 60 s"):
        decided(resources, queue, delete)


# The command line


@pytest.fixture
def called(
    monkeypatch: pytest.MonkeyPatch, account: Account, resources: Resources, queue: DecisionQueue
) -> set[str]:
    """The command finds these resources, decisions are carried out at once; what it calls of AWS is noted."""
    calls: set[str] = set()
    account.stacks["Shop"] = {**account.stacks["Shop"], "DecisionQueueArn": QUEUE_ARN}
    account.clients["sqs"] = queue.sqs
    tables = boto3.Session("test", "test", region_name=REGION).resource("dynamodb")
    account.tables = {"analysis": tables.Table("analysis")}
    for each in (*account.clients.values(), tables.meta.client):
        each.meta.events.register("before-parameter-build", lambda model, **_: calls.add(_permission(model)))
    monkeypatch.setattr(decide, "__kwdefaults__", {"sleep": lambda _: queue.write()})
    return calls


def _permission(operation: Any) -> str:
    return f"{operation.service_model.endpoint_prefix}:{operation.name}"


def test_the_permissions_it_needs_are_those_that_the_operators_chapter_names(
    called: set[str], run: Run
) -> None:
    assert run("decide", "party.mp4", "approve", "--stack", "Shop")[0] == 0
    assert run("decide", flagged()["VideoId"], "reject", "--stack", "Shop")[0] == 0
    named = set(
        re.findall(r"`((?:cloudformation|dynamodb|sqs):\w+)`", section("docs/how-to/operate.md", "Deciding"))
    )
    assert named == called


def test_the_version_and_the_note_are_passed_on(
    called: set[str], resources: Resources, queue: DecisionQueue, run: Run
) -> None:
    resources.analysis.put_item(Item=flagged(2))
    note = "x" * MAX_NOTE
    _, _, reported = run("decide", "party.mp4", "reject", "--version-id", "v2", "--note", note)
    assert [(sent["VideoId"], sent["decide"], sent["Note"]) for sent in queue.sent] == [
        (f"{2:064x}", "REJECTED", note)
    ]
    assert reported == f"deciding on party.mp4, version v2, VideoId {2:064x}\n"


def test_it_shows_what_the_moderators_chapter_shows(
    called: set[str], account: Account, resources: Resources, run: Run
) -> None:
    (example,) = [block for block in blocks("docs/how-to/review-videos.md", "console") if " decide " in block]
    typed, *shown = example.splitlines()
    prompt, program, *arguments = shlex.split(typed)
    version = re.search(r"version (\S+),", example)
    assert (prompt, program) == ("$", "video-moderation")
    assert version is not None
    resources.analysis.put_item(Item=flagged(VideoId=arguments[1], VersionId=version[1]))
    account.stacks[arguments[arguments.index("--stack") + 1]] = account.stacks["Shop"]
    _, answered, reported = run(*arguments)
    assert [*reported.splitlines(), *answered.splitlines()] == shown


@pytest.mark.parametrize("arguments", [[], ["--note", ""], ["--note", " "]])
def test_that_there_is_no_note_is_shown(called: set[str], run: Run, arguments: list[str]) -> None:
    _, shown, _ = run("decide", "party.mp4", "approve", *arguments)
    assert shown == f"party.mp4: FLAGGED, approved by {ANN}, without a note\n"


def test_programs_get_json(called: set[str], run: Run) -> None:
    _, shown, _ = run("decide", "party.mp4", "approve", "--note", "a toy", "--output", "json")
    answer = json.loads(shown)
    assert (answer["decision"], answer["decisionNote"], answer["videoName"]) == (
        "APPROVED",
        "a toy",
        "party.mp4",
    )


@pytest.mark.parametrize("form", ["table", "json"])
def test_nothing_in_a_name_a_sender_or_a_note_steers_the_terminal(
    called: set[str],
    monkeypatch: pytest.MonkeyPatch,
    resources: Resources,
    queue: DecisionQueue,
    run: Run,
    form: str,
) -> None:
    def steer(_: float) -> None:
        queue.write(by="AROA:\x1b[31mann", DecisionNote="a toy\x1b[2K\r")

    monkeypatch.setattr(decide, "__kwdefaults__", {"sleep": steer})
    resources.analysis.put_item(Item=flagged(VideoName="party\x1b[2K\u202e\nfake.mp4"))
    _, shown, reported = run("decide", f"{1:064x}", "approve", "--output", form)
    assert all(char.isprintable() for char in (shown + reported).replace("\n", ""))
    assert "\nfake" not in shown + reported


ACCEPTED = ["party.mp4", "approve"]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["", "approve"], "'' was given, but a VideoId or the name of a file is accepted"),
        ([" ", "approve"], "' ' was given"),
        (["caf\udce9.mp4", "approve"], r"'caf\udce9.mp4' was given"),
        (["party.mp4", "maybe"], "'maybe' is not one of 'approve', 'reject'"),
        (["party.mp4", ""], "'' is not one of"),
        (["party.mp4", "app"], "'app' is not one of"),
        (["party.mp4"], "Missing argument"),
        ([*ACCEPTED, "--version-id", ""], "'' was given, but a version id of S3 is accepted"),
        ([*ACCEPTED, "--stack", ""], "'' was given, but the name of a stack is accepted"),
        ([*ACCEPTED, "--stack", "a stack"], "'a stack' was given"),
        (
            [*ACCEPTED, "--note", "x" * (MAX_NOTE + 1)],
            "501 characters were given, but 500 at most are accepted",
        ),
        ([*ACCEPTED, "--note", "caf\udce9"], r"'caf\udce9' was given, but a text in UTF-8 is accepted"),
        ([*ACCEPTED, "--output", "xml"], "'xml' is not one of"),
        ([*ACCEPTED, "--no-such-option"], "No such option"),
    ],
)
def test_what_is_not_accepted_is_refused_in_one_line_before_aws_is_asked(
    called: set[str], run: Run, arguments: list[str], shown: str
) -> None:
    code, answered, reported = run("decide", *arguments)
    assert (code, answered, called) == (2, "", set())
    assert reported.startswith("error: ")
    assert shown in reported
    assert reported.count("\n") == 1


# With Content Alert behind the queue


class Sqs:
    """SQS as the command calls it; what is sent reaches the simulation's queue."""

    def __init__(self, simulation: PipelineSimulation) -> None:
        self.simulation = simulation

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803
        assert QueueName == "decision"
        return {"QueueUrl": self.simulation.decision_queue.url}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, str]:  # noqa: N803
        assert QueueUrl == self.simulation.decision_queue.url
        return {"MessageId": self.simulation.decision_queue.send(MessageBody)}


def test_content_alert_carries_it_out_and_people_can_change_their_mind(
    simulation: PipelineSimulation,
) -> None:
    simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.run()
    row = one_version(simulation.resources.analysis, "fight.mp4")
    sqs: Any = Sqs(simulation)
    notes = []
    for decision, note in (("APPROVED", "a toy"), ("REJECTED", "")):
        made = decide(
            sqs,
            QUEUE_ARN,
            simulation.resources.analysis,
            row,
            decision,
            note,
            sleep=lambda _: simulation.run(),
        )
        notes.append((made["Decision"], made["DecidedBy"], made["DecisionNote"]))
        simulation.clock.sleep(1)
    assert notes == [("APPROVED", SENDER_ID, "a toy"), ("REJECTED", SENDER_ID, "")]
    assert simulation.resources.row(row["VideoId"])["Decision"] == "REJECTED"


def test_it_sends_what_content_alert_understands() -> None:
    assert sorted(DECISIONS.values()) == sorted(DecisionKind)
