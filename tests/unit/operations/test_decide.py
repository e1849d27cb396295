from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from moderation.messages import DECISIONS as UNDERSTOOD
from operations.command import Refused
from operations.decide import DECISIONS, decide, find
from tests.unit.queues import SENDER_ID

if TYPE_CHECKING:
    from tests.unit.world import World

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
QUEUE_ARN = "arn:aws:sqs:us-east-1:111122223333:completion"


@dataclass
class Sqs:
    """SQS as the command calls it; what is sent reaches the world's queue."""

    world: World
    sent: list[str] = field(default_factory=list)

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803
        assert QueueName == "completion"
        return {"QueueUrl": self.world.completion_queue.url}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        self.world.completion_queue.send_message(QueueUrl=QueueUrl, MessageBody=MessageBody)


def decided(world: World, row: dict[str, Any], decision: str = "APPROVED", note: str = "") -> list[str]:
    """What is said of a decision, while the world goes on."""
    said: list[str] = []
    sqs: Any = Sqs(world)
    table = world.resources.analysis
    decide(sqs, QUEUE_ARN, table, row, decision, note, say=said.append, sleep=lambda _: world.run())
    return said


def test_it_waits_until_the_decision_was_carried_out_and_says_so(world: World) -> None:
    world.upload("fight.mp4", scenes=[WEAPON])
    world.run()
    row = find(world.resources.analysis, "fight.mp4")
    assert decided(world, row, note="a toy") == [f"fight.mp4: FLAGGED, approved by {SENDER_ID}"]
    assert world.resources.row(row["VideoId"])["DecisionNote"] == "a toy"


def test_people_can_change_their_mind(world: World) -> None:
    world.upload("fight.mp4", scenes=[WEAPON])
    world.run()
    row = find(world.resources.analysis, "fight.mp4")
    decided(world, row)
    world.clock.sleep(1)
    decided(world, row, "REJECTED")
    assert world.resources.row(row["VideoId"])["Decision"] == "REJECTED"


def test_a_video_is_found_by_its_id_or_by_name_and_then_the_newest_version(world: World) -> None:
    ids = []
    for _ in range(2):
        ids.append(world.upload("fight.mp4", scenes=[WEAPON]))
        world.clock.sleep(1)
        world.run()
    table = world.resources.analysis
    oldest_version = world.resources.row(ids[0])["VersionId"]
    assert find(table, ids[0])["VideoId"] == ids[0]
    assert find(table, "fight.mp4")["VideoId"] == ids[1]
    assert find(table, "fight.mp4", oldest_version)["VideoId"] == ids[0]


@pytest.mark.parametrize(
    ("video", "version", "refusal"),
    [
        ("sea.mp4", None, "sea.mp4 is CLEAN: one that is FLAGGED or UNDETERMINED is decided on"),
        ("see.mp4", None, "no row of see.mp4 was found"),
        ("sea.mp4", "v9", "no row of sea.mp4 has version v9"),
        ("0" * 64, None, f"no row of {'0' * 64} was found"),
    ],
)
def test_what_cannot_be_decided_on_is_refused_in_one_line(
    world: World, video: str, version: str | None, refusal: str
) -> None:
    world.upload("sea.mp4", scenes=[])
    world.run()
    with pytest.raises(Refused) as refused:
        find(world.resources.analysis, video, version)
    assert str(refused.value) == refusal


def test_a_decision_that_is_not_carried_out_is_not_called_done(world: World) -> None:
    world.upload("fight.mp4", scenes=[WEAPON])
    world.run()
    row = find(world.resources.analysis, "fight.mp4")
    sqs: Any = Sqs(world)
    with pytest.raises(Refused, match="sent, but not done in 60 s"):
        decide(sqs, QUEUE_ARN, world.resources.analysis, row, "APPROVED", sleep=lambda _: None)


def test_it_sends_what_content_alert_understands() -> None:
    assert sorted(DECISIONS.values()) == sorted(UNDERSTOOD)
