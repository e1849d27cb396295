"""The reference of rows and events names what is written and published, all of it, and nothing else."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import FailCalls, FailJobs, LoseCompletions
from moderation_stack.policy import ModerationPolicy
from moderation_stack.policy.policies import Policies
from tests.unit.documents.generated import data_reference
from tests.unit.documents.generated.row_kinds import TABLES
from tests.unit.documents.generated.written_rows import WrittenRows
from tests.unit.documents.reading import text
from tests.unit.domain.inspection.test_container import box, movie
from tests.unit.simulation.events import object_deleted
from video_moderation.contract.messaging.queue_messages import decision_message, moderate_again_message
from video_moderation.dispatch.job_starter import TRIES
from video_moderation.labels.label import Label
from video_moderation.labels.label_store import LabelStore
from video_moderation.policy.evaluation import unknown_labels
from video_moderation.review.access.person import Person
from video_moderation.review.claims import ReviewClaims
from video_moderation.runtime.clock import iso
from video_moderation.taxonomy import Taxonomy
from video_moderation.videos.forgotten import ForgottenRows
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis_table import VideoAnalysisTable
from video_moderation.videos.watch_mark import WatchMark

if TYPE_CHECKING:
    from tests.unit.documents.generated.row_kinds import Attribute
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

DOCUMENT = "docs/reference/tables-and-events.md"
MAKE_IT_AGAIN = f"run: python -m {data_reference.__name__} > {DOCUMENT}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
FILM = box(b"ftyp", b"isom") + movie(seconds=12)
WEAPON = {"label": "Weapons", "from": 2.0, "to": 6.0, "confidence": 93.0}
SMOKE = {"label": "Smoking", "from": 1.0, "to": 9.0, "confidence": 99.0}
ANN = Person("ann")


def test_the_reference_is_what_the_code_says() -> None:
    if text(DOCUMENT) != data_reference.page():
        pytest.fail(f"{DOCUMENT} is not what docstrings and schemas say; {MAKE_IT_AGAIN}", pytrace=False)


@pytest.fixture
def written(simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch) -> WrittenRows:
    """What a pipeline writes to which everything happens that a row has an attribute for."""
    rows = WrittenRows(simulation.resources.dynamodb)
    rows.look_on(monkeypatch)
    monkeypatch.setattr(unknown_labels, "taxonomy", lambda: Taxonomy("7.0", {"Violence": ""}, {}))
    policies = Policies.stated(ModerationPolicy.strict(), ModerationPolicy.every_label(), {})
    simulation.redeploy(policies.policy, policies.shadow)
    simulation.redeploy_processor(policies.min_confidence, daily_minutes="1000", uploader_prefix_depth="1")
    moderated = the_way_to_verdicts(simulation)
    after_the_verdict(simulation, moderated)
    what_rarely_happens(simulation)
    what_only_operators_and_moderators_do(simulation, moderated)
    return rows


def the_way_to_verdicts(simulation: PipelineSimulation) -> str:
    """A video is flagged whose labels are read in two invocations, and others meet with trouble."""
    trouble = FailCalls(operation="StartContentModeration", error="AccessDeniedException", times=TRIES)
    simulation.rekognition.plan(trouble)
    simulation.upload("ann/troubled.mp4", scenes=[])
    simulation.run()
    simulation.rekognition.plan(FailJobs(), LoseCompletions(times=1))
    simulation.upload("ann/failed.mp4", scenes=[])
    simulation.upload("ann/unheard.mp4", scenes=[])
    simulation.upload("ann/broken.mp4", b"")
    simulation.run()
    simulation.read_pages_of(20)
    simulation.content_alert_timeout = 25
    video_id = simulation.upload("bob/flagged.mp4", FILM, scenes=[WEAPON, SMOKE])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "FLAGGED", row
    return video_id


def after_the_verdict(simulation: PipelineSimulation, video_id: str) -> None:
    """It is moderated again, decided on, and deleted; then no operator is subscribed."""
    simulation.decision_queue.send(json.dumps(moderate_again_message(video_id, "r1")))
    simulation.run()
    now = simulation.clock.now().isoformat()
    simulation.decision_queue.send(json.dumps(decision_message(video_id, "APPROVED", now, "a toy")))
    simulation.run()
    version = simulation.resources.s3.delete_object(Bucket="media", Key="bob/flagged.mp4")["VersionId"]
    simulation.video_queue.send(json.dumps(object_deleted("bob/flagged.mp4", version)))
    simulation.run()
    simulation.resources.unsubscribe_all(simulation.resources.operations_topic_arn)
    simulation.reconcile()


def what_rarely_happens(simulation: PipelineSimulation) -> None:
    """A start that was not recorded, and a version that is deleted before its verdict and comes back."""
    table, now = VideoAnalysisTable(simulation.resources.analysis), simulation.clock.now()
    row = table.record(Video("media", "rare.mp4", "1", iso(now)))
    assert row is not None
    assert table.adopt(row, "job", now)
    assert table.mark_deleted(row.video_id, now)
    assert table.unmark_deleted(row.video_id, "IN_PROGRESS", is_decided=False)
    assert table.recover(table.known(row.video_id), DELETED, now, retryable=False)
    assert table.mark_deleted(row.video_id, now)
    assert table.revive(row.video_id, row.queued_at, now)


def what_only_operators_and_moderators_do(simulation: PipelineSimulation, video_id: str) -> None:
    made, clock = simulation.resources, simulation.clock
    BackfillHold(made.analysis).begin(clock.now())
    drawn = Label(0, "Weapons", "Violence", 2, 97.4, {"Animated": 81.0})
    LabelStore(made.metadata, clock, timedelta(days=30)).put([drawn], "drawn.mp4", video_id, "job")
    forgotten = ForgottenRows(made.analysis)
    forgotten.claim(video_id, clock.now(), clock.now())
    forgotten.forget(video_id, clock.now())
    WatchMark(made.analysis, "the Sweeper of another stack").since(clock.now())
    room = made.dynamodb.create_table(
        TableName="review",
        KeySchema=[{"AttributeName": "Key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    claims = ReviewClaims(made.dynamodb, room, clock, timedelta(minutes=10))
    claims.claim(video_id, ANN)
    claims.vote(video_id, "", ANN, "APPROVED")
    claims.mark_sent(video_id, ANN, "APPROVED")


def test_every_attribute_that_is_written_is_named_and_every_named_one_is_written(
    written: WrittenRows,
) -> None:
    """And each is of the type that is named."""
    named = {kind.title: {each.name for each in kind.attributes} for table in TABLES for kind in table.kinds}
    found = {kind.title: set(values) for kind, values in written.values.items()}
    differences = {kind: names ^ found.get(kind, set()) for kind, names in named.items()}
    assert {kind: names for kind, names in differences.items() if names} == {}
    assert wrong_types(written) == []


def wrong_types(written: WrittenRows) -> list[str]:
    return [
        f"{kind.title}: {attribute.name} is no {attribute.type}: {value!r}"
        for kind, values in written.values.items()
        for attribute in kind.attributes
        for value in values[attribute.name]
        if not is_of_type(attribute, value)
    ]


def is_of_type(attribute: Attribute, value: Any) -> bool:
    match attribute.type:
        case "text":
            return isinstance(value, str) and not TIME.fullmatch(value)
        case "time":
            return isinstance(value, str) and TIME.fullmatch(value) is not None
        case "yes or no":
            return isinstance(value, bool)
        case "set of texts":
            return isinstance(value, set) and all(isinstance(each, str) for each in value)
        case "number":
            return not isinstance(value, bool | str | set | list | dict)
        case "list":
            return isinstance(value, list)
        case "map":
            return isinstance(value, dict)
    raise ValueError(f"{attribute.type} is no type")
