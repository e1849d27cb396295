"""A real client over a real socket, in real time."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import Engine, MemoryObjects, MemoryTopics, Settings, serve
from tests.unit.local.rekognition.harness import BUCKET, CHANNEL, rekognition_client, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = Settings(job_seconds_per_video_second=0, minimum_job_seconds=0.05)
VIDEO = {"S3Object": {"Bucket": BUCKET, "Name": "party.mp4"}}


@pytest.fixture
def objects(video: bytes) -> MemoryObjects:
    objects = MemoryObjects()
    objects.put(BUCKET, "party.mp4", video)
    return objects


@pytest.fixture
def url(objects: MemoryObjects) -> Iterator[str]:
    with serve(Engine(objects, MemoryTopics(), settings=QUICK)) as url:
        yield url


def ask(url: str, path: str, body: object = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, data), timeout=5) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def until_ended(client: Any, job_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        answer: dict[str, Any] = client.get_content_moderation(JobId=job_id)
        if answer["JobStatus"] != "IN_PROGRESS":
            return answer
        time.sleep(0.06)
    raise AssertionError(f"job {job_id} did not end")


def test_a_job_runs_to_its_end_by_itself(objects: MemoryObjects) -> None:
    topics = MemoryTopics()
    with serve(Engine(objects, topics, settings=QUICK)) as url:
        client = rekognition_client(endpoint_url=url)
        ask(url, "/local/scenes", {"bucket": BUCKET, "name": "party.mp4", "scenes": [scene("Violence")]})
        job_id = client.start_content_moderation(Video=VIDEO, NotificationChannel=CHANNEL)["JobId"]
        answer = until_ended(client, job_id)
    assert answer["JobStatus"] == "SUCCEEDED"
    assert len(answer["ModerationLabels"]) == 4
    assert [message["JobId"] for message in topics.messages()] == [job_id]


def test_errors_arrive_as_botocores_own_exceptions(url: str) -> None:
    client = rekognition_client(endpoint_url=url)
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_content_moderation(JobId="none")
    assert caught.value.response["ResponseMetadata"]["RequestId"]
    with pytest.raises(client.exceptions.InvalidS3ObjectException):
        client.start_content_moderation(Video={"S3Object": {"Bucket": BUCKET, "Name": "gone.mp4"}})


def test_a_status_of_500_arrives_as_such(url: str) -> None:
    fault = {"fault": "fail_calls", "operation": "GetContentModeration", "error": "InternalServerError"}
    assert ask(url, "/local/faults", {"faults": [fault]}) == (200, {"planned": 1})
    client = rekognition_client(endpoint_url=url)
    with pytest.raises(client.exceptions.InternalServerError) as caught:
        client.get_content_moderation(JobId="none")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_it_listens_on_loopback_only(url: str) -> None:
    assert url.startswith("http://127.0.0.1:")


def test_many_clients_are_answered_at_once(url: str) -> None:
    ask(url, "/local/settings", {"start_calls_per_second": 1000, "max_concurrent_jobs": 100})
    client = rekognition_client(endpoint_url=url)
    started: list[str] = []
    threads = [
        threading.Thread(target=lambda: started.append(client.start_content_moderation(Video=VIDEO)["JobId"]))
        for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(started)) == 24


def test_one_token_from_many_clients_is_one_job(url: str) -> None:
    ask(url, "/local/settings", {"start_calls_per_second": 1000})
    client = rekognition_client(endpoint_url=url)
    started: list[str] = []

    def start() -> None:
        started.append(client.start_content_moderation(Video=VIDEO, ClientRequestToken="t")["JobId"])

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 8
    assert len(set(started)) == 1
    assert len(ask(url, "/local/jobs")[1]["jobs"]) == 1


def test_a_tick_that_fails_is_tried_again(objects: MemoryObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, failures = Engine(objects, MemoryTopics(), settings=QUICK), [ZeroDivisionError()]
    tick = engine.tick

    def fail_once() -> int:
        if failures and engine.jobs():
            raise failures.pop()
        return tick()

    monkeypatch.setattr(engine, "tick", fail_once)
    monkeypatch.setattr("moderation_local.rekognition.serving.timer.PAUSE_AFTER_FAILURE", 0.01)
    with serve(engine) as url:
        client = rekognition_client(endpoint_url=url)
        job_id = client.start_content_moderation(Video=VIDEO)["JobId"]
        assert until_ended(client, job_id)["JobStatus"] == "SUCCEEDED"
    assert failures == []


def test_no_thread_is_left_behind(objects: MemoryObjects) -> None:
    before = set(threading.enumerate())
    with serve(Engine(objects, MemoryTopics())) as url:
        rekognition_client(endpoint_url=url).start_content_moderation(Video=VIDEO)
    assert set(threading.enumerate()) <= before


def test_an_idle_connection_does_not_hold_up_the_end(objects: MemoryObjects) -> None:
    with serve(Engine(objects, MemoryTopics())) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        connection.request("GET", "/local/jobs")
        assert connection.getresponse().status == 200
        began = time.monotonic()
    assert time.monotonic() - began < 3


def test_a_body_without_a_length_is_refused(url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 411")


def test_a_get_outside_the_control_endpoint_is_not_allowed(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=5)  # noqa: S310
    assert caught.value.code == 405


def test_jobs_and_calls_can_be_looked_at(url: str) -> None:
    client = rekognition_client(endpoint_url=url)
    job_id = client.start_content_moderation(Video=VIDEO, JobTag="tag")["JobId"]
    until_ended(client, job_id)
    status, jobs = ask(url, "/local/jobs")
    assert (status, jobs["running"], jobs["most_running"]) == (200, 0, 1)
    job = jobs["jobs"][0]
    assert (job["job_id"], job["status"], job["job_tag"], job["labels"]) == (job_id, "SUCCEEDED", "tag", 0)
    assert job["video"] == {"bucket": BUCKET, "name": "party.mp4", "version": None}
    calls = ask(url, "/local/calls")[1]
    assert calls["counts"]["StartContentModeration"] == {"": 1}
    assert calls["calls"][0]["job_id"] == job_id


def test_settings_can_be_read_and_changed(url: str) -> None:
    status, settings = ask(url, "/local/settings", {"max_concurrent_jobs": 3})
    assert (status, settings["max_concurrent_jobs"]) == (200, 3)
    assert ask(url, "/local/settings") == (200, settings)


def test_faults_can_be_cleared_and_tokens_expired(url: str) -> None:
    fault = {
        "fault": "fail_calls",
        "operation": "StartContentModeration",
        "error": "ThrottlingException",
        "times": 9,
    }
    ask(url, "/local/faults", {"faults": [fault, {"fault": "fail_jobs"}]})
    assert ask(url, "/local/faults", {"clear": True, "expire_tokens": True}) == (200, {"planned": 0})
    client = rekognition_client(endpoint_url=url)
    assert (
        until_ended(client, client.start_content_moderation(Video=VIDEO)["JobId"])["JobStatus"] == "SUCCEEDED"
    )


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            "/local/scenes",
            {"bucket": BUCKET, "name": "a", "scenes": [scene("Nonsense")]},
            "must be a label of taxonomy 7.0",
        ),
        ("/local/scenes", {"bucket": BUCKET, "name": "a", "scenes": "x"}, "must be a list"),
        (
            "/local/scenes",
            {"bucket": BUCKET, "key": "a", "scenes": []},
            "the fields are bucket, name, scenes",
        ),
        ("/local/faults", {"faults": [{"fault": "flood"}]}, "one of fail_calls"),
        ("/local/faults", {"faults": ["flood"]}, "one of fail_calls"),
        ("/local/faults", {"faults": [{"fault": "fail_jobs", "count": 2}]}, "no field 'count'"),
        ("/local/faults", {"faults": [{"fault": "fail_calls"}]}, "missing"),
        ("/local/faults", {"faults": [{"fault": "fail_jobs", "times": 0}]}, "times must be"),
        ("/local/settings", {"max_jobs": 3}, "no setting 'max_jobs'"),
        ("/local/settings", [], "must be a JSON object"),
    ],
)
def test_a_control_request_with_a_mistake_is_refused_with_a_reason(
    url: str, path: str, body: object, message: str
) -> None:
    status, answer = ask(url, path, body)
    assert status == 400
    assert message in answer["error"]


def test_an_unknown_control_request_names_the_known_ones(url: str) -> None:
    status, answer = ask(url, "/local/nothing")
    assert status == 404
    assert "POST /local/scenes" in answer["error"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_url_and_stops_when_told(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "moderation_local.rekognition", "--endpoint-url", "http://127.0.0.1:9"]
    command += ["--max-concurrent-jobs", "3", "--job-seconds-per-video-second", "0.5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:  # noqa: S603
        assert process.stdout
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        settings = ask(url, "/local/settings")[1]
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert settings["max_concurrent_jobs"] == 3
    assert settings["job_seconds_per_video_second"] == 0.5
