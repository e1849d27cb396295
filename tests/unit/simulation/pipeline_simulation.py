"""The whole pipeline in one process and in virtual time.

Real: both handlers and the domain, botocore, and the stand-in for Rekognition. DynamoDB, S3, SNS and
EventBridge are moto's. Simulated here: the queues and the clock. The definition of the recovery state machine
is the construct's, interpreted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from moderation_local.rekognition import Engine, S3ObjectStore, attach
from moderation_stack.policy import ModerationPolicy
from moderation_stack.policy.policies import Policies
from tests.unit.simulation.call_recorder import ProcessDeath
from tests.unit.simulation.clock import VirtualClock
from tests.unit.simulation.events import object_created
from tests.unit.simulation.queues import Queue, Sqs, lambda_event
from tests.unit.simulation.recovery_machine import RecoveryMachine
from tests.unit.simulation.resources import ACCOUNT, REGION, Resources
from tests.unit.simulation.work_pool import SequentialWorkPool
from video_moderation.handlers import content_alert, reconciler, sweeper, video_processor
from video_moderation.jobs import job_results as results
from video_moderation.runtime import clients
from video_moderation.settings import (
    ContentAlertSettings,
    ReconcilerSettings,
    SweeperSettings,
    VideoProcessorSettings,
)
from video_moderation.videos.watch_mark import WatchMark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

    from moderation_local.rekognition import Settings
    from moderation_local.rekognition.videos.video_file import Probe
    from tests.unit.simulation.call_recorder import CallRecorder
    from video_moderation.recovery.reconciliation import ReconciliationResult

STALE_AFTER_MINUTES = 4
SWEEPER = "sweeper"


@dataclass
class LambdaContext:
    """What the handlers use of Lambda's context."""

    clock: VirtualClock
    timeout: float
    function_name: str = "function"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:function"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def __post_init__(self) -> None:
        self._end = self.clock.now() + timedelta(seconds=self.timeout)

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - self.clock.now()).total_seconds() * 1000)


@dataclass
class Completions:
    """The completion topic: raw to both queues; some may be lost or doubled on purpose."""

    queues: list[Queue]
    copies: int = 1
    published: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, topic_arn: str, message: str) -> None:
        self.published.append(json.loads(message))
        for queue in self.queues:
            for _ in range(self.copies):
                queue.send(message)


class PipelineSimulation:
    """Uploads go in, time passes, verdicts and alerts come out."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        recorder: CallRecorder,
        settings: Settings,
        probe: Probe,
        max_attempts: int = 3,
    ) -> None:
        self.clock = VirtualClock()
        self.recorder = recorder
        self._concluded: tuple[int, bool] | None = None
        self._monkeypatch = monkeypatch
        self.resources = Resources()
        # Objects have the machine's time, which may be before the clock's.
        WatchMark(self.resources.analysis, SWEEPER).since(datetime(2000, 1, 1, tzinfo=UTC))
        self.video_queue = Queue("video", self.clock, 360)
        self.completion_queue = Queue("completion", self.clock, 1800)
        self.decision_queue = Queue("decision", self.clock, 1800)
        self._sqs: Any = Sqs([self.video_queue, self.completion_queue, self.decision_queue])
        self.completions = Completions([self.video_queue, self.completion_queue])
        self.rekognition = Engine(
            S3ObjectStore(self.resources.s3),
            self.completions,
            settings=settings,
            clock=self.clock.time,
            probe=probe,
        )
        for name in ("rekognition_for_starting", "rekognition_for_reading"):
            monkeypatch.setattr(clients, name, self._attached(getattr(clients, name)))
        self.content_alert_timeout = 300.0
        self.processor = self._processor(min_confidence=50)
        self.alert = self._content_alert(Policies(ModerationPolicy.every_label()))
        monkeypatch.setattr(video_processor, "_function", lambda: self.processor)
        monkeypatch.setattr(content_alert, "_function", lambda: self.alert)
        self._wire_the_scheduled(monkeypatch)
        self.recovery = RecoveryMachine(
            self.resources,
            self.recorder.calls,
            self.clock,
            {"VideoQueue": self.video_queue, "CompletionQueue": self.completion_queue},
            max_attempts,
        )

    def _processor(self, min_confidence: float, **settings: str) -> video_processor.VideoProcessor:
        return video_processor.VideoProcessor(
            VideoProcessorSettings(
                media_bucket="media",
                video_analysis_table="analysis",
                video_queue_url=self.video_queue.url,
                completion_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:completion",
                rekognition_role_arn=f"arn:aws:iam::{ACCOUNT}:role/rekognition",
                min_confidence=str(min_confidence),
                recovery_state_machine_arn=self.resources.state_machine_arn,
                line_table="line",
                **settings,
            ),
            self.clock,
            self._sqs,
            SequentialWorkPool(),
        )

    def read_pages_of(self, labels: int) -> None:
        """Content Alert asks for fewer labels at a time than Rekognition would give."""
        self._monkeypatch.setattr(results, "PAGE_SIZE", labels)

    def redeploy(
        self,
        policy: ModerationPolicy,
        shadow: ModerationPolicy | None = None,
        by_prefix: Mapping[str, ModerationPolicy] | None = None,
    ) -> None:
        """The functions with other policies."""
        policies = Policies.stated(policy, shadow, by_prefix or {})
        self.processor = self._processor(policies.min_confidence)
        self.alert = self._content_alert(policies)

    def redeploy_processor(self, min_confidence: float = 50, **settings: str) -> None:
        """The Video Processor alone, as in the middle of a deployment."""
        self.processor = self._processor(min_confidence, **settings)

    def uploaders_take_turns(self) -> None:
        """Both functions that put videos into the line, with the first folder as the uploader."""
        self.processor = self._processor(min_confidence=50, uploader_prefix_depth="1")
        policies = Policies(ModerationPolicy.every_label())
        self.alert = self._content_alert(policies, uploader_prefix_depth="1")

    def _content_alert(self, policies: Policies, **settings: str) -> content_alert.ContentAlert:
        return content_alert.ContentAlert(
            ContentAlertSettings(
                video_analysis_table="analysis",
                metadata_table="metadata",
                decision_table="decisions",
                alert_table="alerts",
                completion_queue_url=self.completion_queue.url,
                alert_topic_arn=self.resources.alert_topic_arn,
                operations_topic_arn=self.resources.operations_topic_arn,
                event_bus_name=self.resources.event_bus,
                recovery_state_machine_arn=self.resources.state_machine_arn,
                aws_region=REGION,
                stack_name="ModerationStack",
                **policies.settings(),
                line_table="line",
                **settings,
            ),
            self.clock,
            self._sqs,
        )

    def _wire_the_scheduled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        reconciling = reconciler.Reconciler(
            ReconcilerSettings(
                video_analysis_table="analysis",
                alert_table="alerts",
                alert_topic_arn=self.resources.alert_topic_arn,
                operations_topic_arn=self.resources.operations_topic_arn,
                aws_region=REGION,
                stack_name="ModerationStack",
                completion_queue_url=self.completion_queue.url,
                recovery_state_machine_arn=self.resources.state_machine_arn,
                stale_after_seconds=str(STALE_AFTER_MINUTES * 60),
            ),
            self.clock,
            self._sqs,
        )
        sweeping = sweeper.Sweeper(
            SweeperSettings(video_analysis_table="analysis", media_bucket="media"),
            self.clock,
            SWEEPER,
            SequentialWorkPool(),
        )
        monkeypatch.setattr(reconciler, "_function", lambda: reconciling)
        monkeypatch.setattr(sweeper, "_function", lambda: sweeping)

    def _attached(self, make: Callable[[], Any]) -> Callable[[], Any]:
        """The client that `make` makes, answered by the stand-in."""

        def attached() -> Any:
            client = make()
            attach(client, self.rekognition)
            return client

        return attached

    # What users do

    def upload(
        self,
        key: str,
        body: bytes = b"\x00\x00\x00\x18ftypisom",
        scenes: Sequence[dict[str, Any]] | None = None,
    ) -> str:
        """Uploads a video (with what Rekognition will see in it); answers its VideoId."""
        if scenes is not None:
            self.rekognition.set_scenes("media", key, scenes)
        version = self.resources.s3.put_object(Bucket="media", Key=key, Body=body)["VersionId"]
        event = object_created(key, version, time=self.clock.now().isoformat())
        self.video_queue.send(json.dumps(event))
        return self.resources.video_id(key, version)

    # What AWS does

    def invoke(self, module: Any, queue: Queue, timeout: float) -> bool:
        """One batch through a function; False if there was nothing to do."""
        batch = queue.receive()
        if not batch:
            return False
        context = LambdaContext(self.clock, timeout)
        try:
            with self.recorder.recording():
                answer = module.handler(lambda_event(queue, batch), context)
        except ProcessDeath:
            return True
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for message in batch:
            if message.message_id not in failed:
                queue.delete(message.message_id)
        return True

    def step(self) -> bool:
        """Everything that can happen now, once; False if nothing could."""
        done = [
            self.invoke(video_processor, self.video_queue, 60),
            self.invoke(content_alert, self.completion_queue, self.content_alert_timeout),
            self.invoke(content_alert, self.decision_queue, self.content_alert_timeout),
            self.recovery.run(),
            self.rekognition.tick() > 0,
        ]
        return any(done)

    def settle(self) -> None:
        """Lets everything happen that can happen without time passing."""
        for _ in range(1000):
            if not self.step():
                return
        raise AssertionError("the simulation does not come to rest")

    def trigger_dispatch(self) -> None:
        """What the dispatch schedule sends."""
        self.video_queue.send(json.dumps({"source": "aws.events", "detail-type": "Scheduled Event"}))

    def run(self, minutes: int = 180) -> None:
        """Lets time pass until the simulation is at rest: a tick a minute, a reconciliation every five."""
        for minute in range(minutes):
            self.settle()
            if self.at_rest() and not self.resources.collected():
                return
            self.pass_a_minute()
            if minute % 5 == 4:
                self.reconcile()
        raise AssertionError(f"not at rest: {self.resources.rows()}")

    def reconcile(self) -> None:
        """The reconciler's schedule."""
        self._scheduled(reconciler.handler, {})

    def reconciled(self) -> ReconciliationResult:
        """What a reconciliation finds."""
        return reconciler._function().reconciliation.run(self.clock.now() + timedelta(minutes=5))

    def sweep(self, begin: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The sweep's state machine: calls the sweeper with its last answer until it has finished."""
        state: dict[str, Any] = {**(begin or {}), "finished": False}
        while not state["finished"]:
            state = self._scheduled(sweeper.handler, state) or state
        return state

    def _scheduled(self, handler: Callable[[dict[str, Any], Any], Any], event: dict[str, Any]) -> Any:
        try:
            with self.recorder.recording():
                return handler(event, LambdaContext(self.clock, 300))
        except (ProcessDeath, ClientError, reconciler.Incomplete):
            return None  # Lambda's error metric counts it, and the schedule comes again.

    def at_rest(self) -> bool:
        """No message waits and every video has its verdict."""
        queues = (self.video_queue, self.completion_queue, self.decision_queue)
        return not any(queue.messages for queue in queues) and self._all_concluded()

    def _all_concluded(self) -> bool:
        """Only the functions record and conclude videos: without a write of theirs, the last answer holds."""
        writes = sum(map(self.recorder.calls.count, ("dynamodb:PutItem", "dynamodb:UpdateItem")))
        if self._concluded is None or self._concluded[0] != writes:
            self._concluded = (
                writes,
                all("FinishedAt" in row for row in self.resources.rows() if "Status" in row),
            )
        return self._concluded[1]

    def pass_a_minute(self) -> None:
        """Everything due in the next minute, and the clock's tick at its end."""
        end = self.clock.time() + 60
        while (due := self._next_due()) is not None and due < end:
            self.clock.sleep(max(0.0, due - self.clock.time()))
            self.settle()
        self.clock.sleep(max(0.0, end - self.clock.time()))
        self.trigger_dispatch()

    def _next_due(self) -> float | None:
        dues = [
            self.rekognition.next_due(),
            self.recovery.next_due(),
            self.video_queue.next_visible(),
            self.completion_queue.next_visible(),
            self.decision_queue.next_visible(),
        ]
        return min((due for due in dues if due is not None), default=None)
