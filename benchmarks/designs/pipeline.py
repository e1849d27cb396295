"""This project's queues, topic, table and functions, wired as the template wires them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.designs.functions import Function, Size
from benchmarks.shared.policy import EVERY_LABEL, MIN_CONFIDENCE
from benchmarks.virtual_aws.backlog import BUCKET
from benchmarks.virtual_aws.clients import Caller, in_place_of_boto3
from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from benchmarks.virtual_aws.ledger import Ledger
from benchmarks.virtual_aws.sqs import EventSource, Queue
from benchmarks.virtual_aws.virtual_time.work_pool import VirtualWorkPool
from benchmarks.virtual_aws.virtual_time.workers import Workers
from video_moderation.contract import capacity
from video_moderation.handlers import content_alert, video_processor
from video_moderation.settings import ContentAlertSettings, VideoProcessorSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import ExitStack

    from benchmarks.virtual_aws.backlog import Upload
    from benchmarks.virtual_aws.region import Region

CLOCK_SECONDS = 60.0
# As the template has them for 20 slots; a test compares.
MAX_RECEIVES = 10
VIDEO_PROCESSOR = Size(memory_mib=256, timeout=60, concurrency=2)
CONTENT_ALERT = Size(memory_mib=512, timeout=300, concurrency=5)
TABLE = "video-analysis"
LINE_TABLE = "line"


class VirtualClock:
    """The domain's clock."""

    def __init__(self, caller: Caller, now: Callable[[], float]) -> None:
        self._caller = caller
        self._now = now

    def now(self) -> datetime:
        """The current time."""
        return datetime.fromtimestamp(self._now(), UTC)

    def sleep(self, seconds: float) -> None:
        """Waits."""
        self._caller.pause(seconds)


class Pipeline:
    """Queues, topic, table and the two functions, wired as the template wires them."""

    def __init__(self, region: Region, stack: ExitStack) -> None:
        self.region = region
        self._simulation = region.simulation
        self._workers = Workers(self._simulation)
        stack.callback(self._workers.close)
        lag = region.latencies.index_lag
        self._table = MemoryTable(
            "VideoId",
            {"ByStatus": ("Status", "Position"), "ByVideoName": ("VideoName", "QueuedAt")},
            lambda change: self._simulation.after(lag, change),
        )
        self._tables = {TABLE: self._table, LINE_TABLE: MemoryTable("Id", {})}
        self.video_queue = self._queue(6 * VIDEO_PROCESSOR.timeout)
        self.completion_queue = self._queue(6 * CONTENT_ALERT.timeout)
        self._deploy_video_processor(stack)
        self._deploy_content_alert(stack)
        region.account.on_completion = self._deliver_completion
        for upload in region.backlog.uploads:
            self._upload(upload)
        self._simulation.process(self._clock())

    @property
    def concluded(self) -> int:
        """How many videos have their verdict."""
        return self._table.count("ByStatus", "CLEAN")

    def _queue(self, visibility_timeout: float) -> Queue:
        """A queue with a ledger of its own, in which its function's calls are counted too."""
        return Queue(self._simulation, Ledger(), visibility_timeout, MAX_RECEIVES)

    def _upload(self, upload: Upload) -> None:
        def deliver() -> None:
            self.video_queue.ledger.call("EventBridge", "Event")
            self.video_queue.send(json.dumps(upload.event()))

        delay = self.region.chance.around(self.region.latencies.upload_event)
        self._simulation.at(upload.at + delay, deliver)

    def _clock(self) -> Generator[float, None, None]:
        while (
            self.concluded < len(self.region.backlog.uploads) and self._simulation.now < self.region.horizon
        ):
            yield CLOCK_SECONDS
            self.video_queue.ledger.call("EventBridge", "Event")
            self.video_queue.send(json.dumps({"source": "aws.events", "detail-type": "Scheduled Event"}))

    def _deliver_completion(self, message: str) -> None:
        self.completion_queue.ledger.call("SNS", "Publish")
        for queue in (self.video_queue, self.completion_queue):
            self.region.later(self.region.latencies.completion, partial(queue.send, message))

    def _deploy_video_processor(self, stack: ExitStack) -> None:
        settings = VideoProcessorSettings(
            media_bucket=BUCKET,
            video_analysis_table=TABLE,
            video_queue_url=self.video_queue.url,
            completion_topic_arn="arn:aws:sns:us-east-1:123456789012:completion",
            rekognition_role_arn="arn:aws:iam::123456789012:role/rekognition",
            min_confidence=str(MIN_CONFIDENCE),
            recovery_state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:recovery",
            line_table=LINE_TABLE,
            uploader_prefix_depth="1" if self.region.conditions.uploaders else "0",
        )
        make = partial(video_processor.VideoProcessor, pool=VirtualWorkPool(self._workers))
        size = replace(VIDEO_PROCESSOR, concurrency=capacity.dispatch_runs(self.region.conditions.slots))
        self._deploy(stack, video_processor, make, settings, self.video_queue, size)

    def _deploy_content_alert(self, stack: ExitStack) -> None:
        settings = ContentAlertSettings(
            video_analysis_table=TABLE,
            metadata_table=TABLE,
            decision_table=TABLE,
            alert_table=TABLE,
            completion_queue_url=self.completion_queue.url,
            alert_topic_arn="arn:aws:sns:us-east-1:123456789012:alert",
            operations_topic_arn="arn:aws:sns:us-east-1:123456789012:operations",
            event_bus_name="default",
            recovery_state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:recovery",
            stack_name="Benchmark",
            aws_region="us-east-1",
            policy=EVERY_LABEL,
        )
        make = content_alert.ContentAlert
        size = replace(CONTENT_ALERT, concurrency=capacity.conclusions(self.region.conditions.slots))
        self._deploy(stack, content_alert, make, settings, self.completion_queue, size)

    def _deploy(
        self, stack: ExitStack, module: Any, make: Any, settings: Any, queue: Queue, size: Size
    ) -> None:
        """Wires a function over clients in memory, and puts it behind its queue."""
        caller = Caller(queue.ledger, self.region.latencies, self.region.chance, self._workers.pause)
        clock = VirtualClock(caller, lambda: self._simulation.now)
        with in_place_of_boto3(caller, self._tables, self.region.backlog, self.region.account):
            wired = make(settings, clock, queue)
        stack.enter_context(mock.patch.object(module, "_function", return_value=wired))
        function = Function(module.handler, size, caller, self._simulation, self._workers)
        latencies, chance = self.region.latencies, self.region.chance
        EventSource(
            self._simulation,
            queue,
            function.invoke,
            lambda: size.concurrency,
            lambda: chance.around(latencies.poll),
        )
