from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import boto3
import pytest
from boto3.resources.factory import ResourceFactory
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import backend_index, mock_aws

from moderation_local.rekognition import Settings, UnusableVideo, VideoMetadata
from tests.unit.simulation.call_recorder import CallRecorder
from tests.unit.simulation.pipeline_simulation import PipelineSimulation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any, BinaryIO

SERVICES = ("dynamodb", "events", "s3", "sns", "sqs", "stepfunctions", "sts")


def twelve_seconds(file: BinaryIO) -> VideoMetadata:
    """The metadata of a video that these tests do not bother to encode: its beginning is enough."""
    if file.read(8)[4:] != b"ftyp":
        raise UnusableVideo("not a video")
    return VideoMetadata(
        codec="h264",
        duration_millis=12_000,
        container="QuickTime / MOV",
        frame_rate=25.0,
        width=640,
        height=360,
        color_range="LIMITED",
    )


@pytest.fixture(scope="session")
def recorder() -> Iterator[CallRecorder]:
    """One recorded boto3 session for all tests, and one client a kind: making them takes longest of all."""
    boto3.setup_default_session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    assert boto3.DEFAULT_SESSION is not None
    recorder = CallRecorder()
    recorder.attach(boto3.DEFAULT_SESSION)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("client", "resource"):
            patch.setattr(boto3, name, _once_a_kind(getattr(boto3, name)))
        # boto3 makes a new class for each table.
        patch.setattr(ResourceFactory, "load_from_definition", _once_a_class(ResourceFactory))
        # moto asks each of its hundreds of services whether a call is for it.
        patterns = [each for each in backend_index.backend_url_patterns if each[0] in SERVICES]
        patch.setattr(backend_index, "backend_url_patterns", patterns)
        # moto makes a new key for each topic's signatures, which nobody here checks.
        patch.setattr(rsa, "generate_private_key", cache(rsa.generate_private_key))
        yield recorder


def _once_a_kind(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[tuple[str, int], Any] = {}

    def make_once(service: str, *where: Any, config: Any = None, **how: Any) -> Any:
        if where or how:  # not one of the functions' clients
            return make(service, *where, config=config, **how)
        kind = (service, id(config))
        if kind not in made:
            made[kind] = make(service, config=config)
        return made[kind]

    return make_once


def _once_a_class(factory: type[ResourceFactory]) -> Callable[..., Any]:
    made: dict[tuple[str, str], Any] = {}
    make = factory.load_from_definition

    def make_once(
        self: ResourceFactory,
        resource_name: str,
        single_resource_json_definition: Any,
        service_context: Any,
    ) -> Any:
        kind = (service_context.service_name, resource_name)
        if kind not in made:
            made[kind] = make(self, resource_name, single_resource_json_definition, service_context)
        return made[kind]

    return make_once


@pytest.fixture
def make_simulation(
    monkeypatch: pytest.MonkeyPatch, recorder: CallRecorder
) -> Callable[..., AbstractContextManager[PipelineSimulation]]:
    """Makes pipelines in virtual time, one after the other; a job takes a second."""

    @contextmanager
    def make(max_attempts: int = 3) -> Iterator[PipelineSimulation]:
        # The stand-in has Rekognition; and the session with its loaded models stays.
        core = {"passthrough": {"services": ["rekognition"]}, "reset_boto3_session": False}
        with mock_aws(config={"core": core}), monkeypatch.context() as patch:  # type: ignore[call-overload]
            recorder.rewind()
            settings = Settings(job_seconds_per_video_second=0)
            yield PipelineSimulation(patch, recorder, settings, twelve_seconds, max_attempts)

    return make


@pytest.fixture
def simulation(
    make_simulation: Callable[..., AbstractContextManager[PipelineSimulation]],
) -> Iterator[PipelineSimulation]:
    """One pipeline in virtual time."""
    with make_simulation() as simulation:
        yield simulation
