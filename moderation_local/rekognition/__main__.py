"""Run the stand-in as a server: see ``python -m moderation_local.rekognition --help``."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from moderation_local.rekognition.engine import Engine
from moderation_local.rekognition.jobs.publisher import SnsPublisher
from moderation_local.rekognition.serving.server import serve
from moderation_local.rekognition.settings import Settings
from moderation_local.rekognition.videos.objects import S3ObjectStore

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = """\
A stand-in for Amazon Rekognition Video content moderation on this machine.

It reads the container of a video but does not look at its pictures: what it "sees" comes from the scene
file <video without extension>.scenes.json beside the video. It prints its URL once it is ready.

Example:
  python -m moderation_local.rekognition --endpoint-url http://127.0.0.1:4566 \\
    --job-seconds-per-video-second 0.5
"""


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser: the addresses, and one option for every setting."""
    options = argparse.ArgumentParser(
        prog="python -m moderation_local.rekognition",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    options.add_argument("--endpoint-url", required=True, help="where S3 and SNS are")
    options.add_argument("--region", default="us-east-1", help="their Region (default: us-east-1)")
    for field in fields(Settings):
        flag, kind = f"--{field.name.replace('_', '-')}", type(field.default)
        options.add_argument(flag, type=kind, default=field.default, help=f"default: {field.default}")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    options = parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with serve(_engine(options), options.port) as url:
        print(url, flush=True)
        stopped.wait()


def _engine(options: argparse.Namespace) -> Engine:
    settings = Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})
    session, local = _session(options.region), _addressed(options.endpoint_url)
    objects = S3ObjectStore(session.client("s3", **local))
    return Engine(objects, SnsPublisher(session.client("sns", **local)), settings=settings)


def _session(region: str) -> boto3.Session:
    # Never the caller's own profile by accident: an emulator takes any credentials.
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    return boto3.Session(region_name=region)


def _addressed(endpoint_url: str) -> dict[str, Any]:
    config = Config(retries={"total_max_attempts": 5, "mode": "standard"}, connect_timeout=5, read_timeout=20)
    return {"endpoint_url": endpoint_url, "config": config}


if __name__ == "__main__":
    main()
