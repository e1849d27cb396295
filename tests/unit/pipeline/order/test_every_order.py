"""A Hypothesis state machine: in every order of events, the promises of the design hold."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from moderation_local.rekognition import FailCalls, FailJobs, LoseCompletions, RepeatCompletions
from video_moderation.contract.status import Status
from video_moderation.dispatch.pace import Trigger
from video_moderation.jobs.job_tag import JobTag

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation
    from tests.unit.simulation.queues import Message, Queue

LABELS: list[dict[str, Any]] = [{"label": "Weapons", "from": 0.0, "to": 1.0, "confidence": 90.0}]
SEEN = {"a.mp4": LABELS, "b c+d%.MOV": [], "ü/🏊.mp4": LABELS}
KEYS = st.sampled_from(list(SEEN))
START_ERRORS = st.sampled_from(
    [
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "InternalServerError",
        "AccessDeniedException",
        "InvalidS3ObjectException",
    ]
)


@dataclass(frozen=True)
class Upload:
    """A version that was uploaded, and its event."""

    video_id: str
    key: str
    version: str
    event: str


class EveryOrder(RuleBasedStateMachine):
    """Uploads, faults and time, in any order."""

    make_simulation: Callable[..., AbstractContextManager[PipelineSimulation]]
    uploads: Bundle[Upload] = Bundle("uploads")

    def __init__(self) -> None:
        super().__init__()
        self._context = type(self).make_simulation()
        self.simulation = self._context.__enter__()
        for key, scenes in SEEN.items():
            self.simulation.rekognition.set_scenes("media", key, scenes)
        self.known: dict[str, Upload] = {}

    def teardown(self) -> None:
        try:
            self._everything_ends_well()
        finally:
            self._context.__exit__(None, None, None)

    # What happens

    @rule(target=uploads, key=KEYS)
    def upload(self, key: str) -> Upload:
        """A new key, or an overwrite: a video of its own either way."""
        video_id = self.simulation.upload(key)
        event = list(self.simulation.video_queue.messages.values())[-1]
        version = json.loads(event.body)["detail"]["object"]["version-id"]
        self.known[video_id] = Upload(video_id, key, version, event.body)
        return self.known[video_id]

    @rule(upload=uploads)
    def event_comes_again(self, upload: Upload) -> None:
        self.simulation.video_queue.send(upload.event)

    @rule(key=KEYS)
    def upload_whose_event_is_lost(self, key: str) -> None:
        self.upload(key)
        self.simulation.video_queue.messages.popitem()

    @rule(upload=uploads)
    def version_is_deleted(self, upload: Upload) -> None:
        self.simulation.resources.s3.delete_object(Bucket="media", Key=upload.key, VersionId=upload.version)

    @rule(slots=st.integers(0, 3))
    def quota_changes(self, slots: int) -> None:
        self.simulation.rekognition.configure(max_concurrent_jobs=slots)

    @rule(error=START_ERRORS, times=st.integers(1, 8))
    def start_is_refused(self, error: str, times: int) -> None:
        self.simulation.rekognition.plan(
            FailCalls(operation="StartContentModeration", error=error, times=times)
        )

    @rule(status=st.sampled_from(["FAILED", "ERROR"]))
    def next_job_ends_badly(self, status: Any) -> None:
        self.simulation.rekognition.plan(FailJobs(status=status))

    @rule()
    def next_completion_is_lost(self) -> None:
        self.simulation.rekognition.plan(LoseCompletions())

    @rule(copies=st.integers(2, 3))
    def next_completion_is_repeated(self, copies: int) -> None:
        self.simulation.rekognition.plan(RepeatCompletions(copies=copies))

    @rule(seed=st.integers(0, 99))
    def messages_change_places(self, seed: int) -> None:
        for queue in (self.simulation.video_queue, self.simulation.completion_queue):
            _shuffle(queue, seed)

    @rule()
    def two_dispatchers_at_once(self) -> None:
        """The second begins with what the first one saw, whatever the first has done since."""
        seen_by_both = list(self.simulation.processor.analysis.oldest(Status.PENDING))
        self.simulation.step()
        deadline = self.simulation.clock.now() + timedelta(minutes=1)
        with self.simulation.recorder.recording():
            self.simulation.processor.dispatcher.run(Trigger(seen_by_both), deadline)

    @rule()
    def everything_that_can_happen_happens(self) -> None:
        self.simulation.settle()

    @rule()
    def a_minute_passes(self) -> None:
        self.simulation.pass_a_minute()

    @rule()
    def the_reconciler_comes(self) -> None:
        self.simulation.reconcile()

    # What must hold

    @invariant()
    def clean_is_only_what_was_fully_read(self) -> None:
        jobs = {job.job_id: job for job in self.simulation.rekognition.jobs()}
        for row in self.simulation.resources.rows():
            if row["Status"] == "CLEAN":
                assert jobs[row["JobId"]].status == "SUCCEEDED"
                assert not SEEN[row["VideoName"]]

    @invariant()
    def no_attempt_is_paid_for_twice(self) -> None:
        attempts = {row["VideoId"]: int(row["Attempt"]) for row in self.simulation.resources.rows()}
        paid = [JobTag.read(job.request["JobTag"]).video_id for job in self.simulation.rekognition.jobs()]
        assert all(paid.count(video_id) <= attempts[video_id] for video_id in set(paid))

    @invariant()
    def nobody_is_alerted_twice(self) -> None:
        told = self._told()
        assert len(told) == len(set(told))

    def _told(self) -> list[str]:
        return [json.loads(alert["Message"])["videoId"] for alert in self.simulation.resources.alerts()]

    def _everything_ends_well(self) -> None:
        """Every version that is still there, or was ever heard of, reaches its verdict."""
        self.simulation.rekognition.clear_faults()
        self.simulation.rekognition.configure(max_concurrent_jobs=20)
        self.simulation.sweep()
        self.simulation.trigger_dispatch()
        self.simulation.run()
        rows = {row["VideoId"]: row for row in self.simulation.resources.rows()}
        versions = self.simulation.resources.s3.list_object_versions(Bucket="media").get("Versions", [])
        existing = {version["VersionId"] for version in versions}
        assert {known.video_id for known in self.known.values() if known.version in existing} <= set(rows)
        assert set(self._told()) == {key for key, row in rows.items() if row["Status"] != "CLEAN"}
        assert not self.simulation.video_queue.dead_letters
        assert not self.simulation.completion_queue.dead_letters


def _shuffle(queue: Queue, seed: int) -> None:
    messages: list[tuple[str, Message]] = list(queue.messages.items())
    random.Random(seed).shuffle(messages)  # noqa: S311 - an order, no secret
    queue.messages = dict(messages)


def test_every_order(make_simulation: Callable[..., AbstractContextManager[PipelineSimulation]]) -> None:
    EveryOrder.make_simulation = staticmethod(make_simulation)
    run_state_machine_as_test(
        EveryOrder,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")
