from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from moderation_cli import decide as command
from moderation_cli.command import Refused
from moderation_cli.decide import DECISIONS, decide, main
from moderation_cli.find_video import find
from tests.unit.documents.reading import blocks, section
from tests.unit.operations.answers import client
from tests.unit.operations.decision_queue import ANN, QUEUE_ARN, DecisionQueue, flagged
from tests.unit.queues import SENDER_ID
from tests.unit.resources import REGION
from video_moderation.contract.status import DecisionKind
from video_moderation.messages import MAX_NOTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.pipeline_simulation import PipelineSimulation
    from tests.unit.resources import Resources

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
    **given: Any,
) -> list[str]:
    """What is said of a decision on the flagged video; `meanwhile` is what happens in each pause."""
    said: list[str] = []
    table = resources.analysis
    row = flagged(**given)
    decide(queue.sqs, QUEUE_ARN, table, row, decision, "a toy", say=said.append, sleep=lambda _: meanwhile())
    return said


def one_by_one(*happenings: Callable[[], object]) -> Callable[[], object]:
    """The first happens in the first pause, and so on."""
    left = iter(happenings)
    return lambda: next(left)()


def test_it_says_which_version_it_decides_on_and_who_decided(
    resources: Resources, queue: DecisionQueue
) -> None:
    assert decided(resources, queue, queue.write) == [
        f"deciding on party.mp4, version v1, VideoId {1:064x}",
        f'party.mp4: FLAGGED, approved by {ANN}, noting "a toy"',
    ]
    (message,) = queue.sent
    assert (message["decide"], message["VideoId"], message["Note"]) == ("APPROVED", f"{1:064x}", "a toy")


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
    assert decided(resources, queue, meanwhile, "REJECTED")[-1].endswith(f'rejected by {ANN}, noting "a toy"')
    with pytest.raises(Refused, match=r"^a later decision stands: REJECTED by "):
        decided(resources, queue, lambda: queue.write("another", Decision="REJECTED"))


def test_an_earlier_decision_is_waited_out(resources: Resources, queue: DecisionQueue) -> None:
    earlier = {"Decision": "REJECTED", "DecidedAt": "2026-11-23T09:00:00.000Z", "DecidedBy": "AIDABOB"}
    resources.analysis.put_item(Item={**flagged(), **earlier, "DecisionId": "earlier"})
    meanwhile = one_by_one(lambda: None, lambda: None, queue.write)
    assert decided(resources, queue, meanwhile)[-1].endswith(f'approved by {ANN}, noting "a toy"')


def test_a_decision_that_is_not_carried_out_is_not_called_done(
    resources: Resources, queue: DecisionQueue
) -> None:
    with pytest.raises(Refused, match=r"^sent, but not done in 60 s: look into the decision queue"):
        decided(resources, queue, lambda: None)


def test_what_stands_instead_is_said_when_there_is_no_more_waiting(
    resources: Resources, queue: DecisionQueue
) -> None:
    """As when this machine's clock is fast: the other one is later, and does not look so from here."""

    def overrule() -> None:
        queue.write("another", by="AIDABOB", Decision="REJECTED", DecidedAt="2026-11-23T09:00:00.000Z")

    with pytest.raises(Refused, match=r"\(what stands is REJECTED by AIDABOB at 2026-11-23T09:00:00.000Z\)"):
        decided(resources, queue, overrule)


def test_a_row_that_is_deleted_meanwhile_is_not_called_done(
    resources: Resources, queue: DecisionQueue
) -> None:
    def delete() -> None:
        resources.analysis.delete_item(Key={"VideoId": flagged()["VideoId"]})

    with pytest.raises(Refused, match="not done in 60 s"):
        decided(resources, queue, delete)


def test_nothing_in_a_name_a_sender_or_a_note_steers_the_terminal(
    resources: Resources, queue: DecisionQueue
) -> None:
    def steer() -> None:
        queue.write(by="AROA:\x1b[31mann", DecisionNote="a toy\x1b[2K\r")

    name = "party\x1b[2K\u202e\nfake.mp4"
    resources.analysis.put_item(Item=flagged(VideoName=name))
    said = decided(resources, queue, steer, VideoName=name)
    shown = r"party\u001b[2K\u202e\u000afake.mp4"
    assert said == [
        f"deciding on {shown}, version v1, VideoId {1:064x}",
        rf'{shown}: FLAGGED, approved by AROA:\u001b[31mann, noting "a toy\u001b[2K\u000d"',
    ]


# The command, with its arguments


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, resources: Resources, queue: DecisionQueue) -> set[str]:
    """The command finds these resources, decisions are carried out at once; what it calls of AWS is noted."""
    calls: set[str] = set()
    session = boto3.Session("test", "test", region_name=REGION)
    outputs = {"DecisionQueueArn": QUEUE_ARN, "VideoAnalysisTableName": "analysis"}

    def describe(_: dict[str, Any]) -> dict[str, Any]:
        stack = {"StackName": "s", "CreationTime": "2026-11-23T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
        values = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        return {"Stacks": [{**stack, "Outputs": values}]}

    clients = {"cloudformation": client("cloudformation", {"DescribeStacks": describe}), "sqs": queue.sqs}
    tables = session.resource("dynamodb")
    for each in (*clients.values(), tables.meta.client):
        each.meta.events.register("before-parameter-build", lambda model, **_: calls.add(_permission(model)))
    monkeypatch.setattr(session, "client", clients.__getitem__)
    monkeypatch.setattr(session, "resource", lambda _: tables)
    monkeypatch.setattr(command, "aws", lambda: session)
    monkeypatch.setattr(decide, "__kwdefaults__", {"say": print, "sleep": lambda _: queue.write()})
    return calls


def _permission(operation: Any) -> str:
    return f"{operation.service_model.endpoint_prefix}:{operation.name}"


def test_the_permissions_it_needs_are_those_that_the_operators_chapter_names(called: set[str]) -> None:
    main(["--video", "party.mp4", "--decision", "approve"])
    main(["--video", flagged()["VideoId"], "--decision", "reject"])
    named = set(
        re.findall(r"`((?:cloudformation|dynamodb|sqs):\w+)`", section("docs/how-to/operate.md", "Deciding"))
    )
    assert named == called


def test_the_version_and_the_note_are_passed_on(
    called: set[str], resources: Resources, queue: DecisionQueue, capsys: pytest.CaptureFixture[str]
) -> None:
    resources.analysis.put_item(Item=flagged(2))
    note = "x" * MAX_NOTE
    main(["--video", "party.mp4", "--version", "v2", "--decision", "reject", "--note", note])
    assert [(sent["VideoId"], sent["decide"], sent["Note"]) for sent in queue.sent] == [
        (f"{2:064x}", "REJECTED", note)
    ]
    assert "version v2" in capsys.readouterr().out


def test_it_shows_what_the_moderators_chapter_shows(
    called: set[str], resources: Resources, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = [
        block for block in blocks("docs/how-to/review-videos.md", "console") if "make decide" in block
    ]
    typed, *shown = example.splitlines()
    given = dict(word.split("=", 1) for word in shlex.split(typed)[3:])
    version = re.search(r"version (\S+),", example)
    assert version is not None
    resources.analysis.put_item(Item=flagged(VideoId=given["VIDEO"], VersionId=version[1]))
    main(["--video", given["VIDEO"], "--decision", given["DECISION"], "--note", given["NOTE"]])
    assert capsys.readouterr().out.splitlines() == shown


@pytest.mark.parametrize(
    ("stated", "decision"),
    [
        ("approve", "APPROVED"),
        ("Approve", "APPROVED"),
        ("approved", "APPROVED"),
        ("APPROVED", "APPROVED"),
        ("reject", "REJECTED"),
        ("REJECT", "REJECTED"),
        ("rejected", "REJECTED"),
    ],
)
def test_a_decision_may_be_stated_as_it_is_shown(
    called: set[str], queue: DecisionQueue, stated: str, decision: str
) -> None:
    main(["--video", "party.mp4", "--decision", stated])
    assert [sent["decide"] for sent in queue.sent] == [decision]


@pytest.mark.parametrize("arguments", [[], ["--note", ""], ["--note", " "]])
def test_that_there_is_no_note_is_said(
    called: set[str], capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    main(["--video", "party.mp4", "--decision", "approve", *arguments])
    assert capsys.readouterr().out.endswith(f"\nparty.mp4: FLAGGED, approved by {ANN}, without a note\n")


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--video", ""], "--video=: a VideoId, or the name of a file, is accepted"),
        (["--video", " "], "--video= : a VideoId, or the name of a file, is accepted"),
        (
            ["--video", "caf\udce9.mp4"],
            "--video=caf\udce9.mp4: a VideoId, or the name of a file, is accepted",
        ),
        (["--version", ""], "--version=: a version id of S3 is accepted"),
        (["--stack", ""], "--stack=: the name of a stack is accepted"),
        (["--decision", "maybe"], "--decision=maybe: approve or reject is accepted"),
        (["--decision", ""], "--decision=: approve or reject is accepted"),
        (["--decision", "app"], "--decision=app: approve or reject is accepted"),
        (["--note", "x" * (MAX_NOTE + 1)], "--note has 501 characters: 500 at most are accepted"),
        (["--note", "caf\udce9"], "--note=caf\udce9: a text in UTF-8 is accepted"),
    ],
)
def test_what_is_not_accepted_is_refused_before_aws_is_asked(
    called: set[str], arguments: list[str], refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        main(["--video", "party.mp4", "--decision", "approve", *arguments])
    assert (str(refused.value), called) == (refusal, set())


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
    row = find(simulation.resources.analysis, "fight.mp4")
    sqs: Any = Sqs(simulation)
    said: list[str] = []
    for decision, note in (("APPROVED", "a toy"), ("REJECTED", "")):
        decide(
            sqs,
            QUEUE_ARN,
            simulation.resources.analysis,
            row,
            decision,
            note,
            say=said.append,
            sleep=lambda _: simulation.run(),
        )
        simulation.clock.sleep(1)
    assert said[1::2] == [
        f'fight.mp4: FLAGGED, approved by {SENDER_ID}, noting "a toy"',
        f"fight.mp4: FLAGGED, rejected by {SENDER_ID}, without a note",
    ]
    assert simulation.resources.row(row["VideoId"])["Decision"] == "REJECTED"


def test_it_sends_what_content_alert_understands() -> None:
    assert sorted(DECISIONS.values()) == sorted(DecisionKind)
