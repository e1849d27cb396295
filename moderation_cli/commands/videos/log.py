"""Show what the functions' logs say of a video."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import VERSION_ID, VIDEO
from moderation_cli.stack.rows import described, one_version, uploaded_at
from moderation_cli.terminal.console import table
from video_moderation.runtime.clock import iso, parse_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

Line = dict[str, Any]

_COMMON = frozenset({"level", "location", "message", "timestamp", "service", "cold_start", "video_id"})
_OF_LAMBDA = ("function_", "xray_", "sampling_")


@click.command("log", short_help="Show what the logs say of a video.")
@click.argument("video", type=VIDEO)
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@on_a_stack
def command(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    """Show every line of the functions' logs about a video since its upload, in order of time.

    VIDEO is a VideoId or the name of a file.
    """
    row = one_version(deployment.videos, video, version_id, suffixes=deployment.suffixes)
    console.progress(f"{described(row)}: {row['Status']}")
    found = log_of(deployment, row["VideoId"], parse_iso(uploaded_at(row)))
    rows = [
        [line["time"], str(line.get("service", "")), str(line.get("message", "")), _rest(line)]
        for line in found
    ]
    lines = table(["Time", "Function", "Message", "Details"], rows)
    console.answer(
        found, lines if found else ["no line of the logs is about it; they are kept for a limited time"]
    )


def log_of(deployment: Deployment, video_id: str, since: datetime) -> list[Line]:
    """Return the lines about a video, each as the function wrote it, with its `time`."""
    logs = deployment.client("logs")
    groups = deployment.resources("AWS::Logs::LogGroup")
    found = chain.from_iterable(_lines(logs, group, video_id, since) for group in groups)
    return sorted(found, key=lambda line: str(line["time"]))


def _lines(logs: Any, group: str, video_id: str, since: datetime) -> Iterator[Line]:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        filterPattern=f'{{ $.video_id = "{video_id}" }}',
        startTime=int(since.timestamp() * 1000),
    )
    for event in chain.from_iterable(page["events"] for page in pages):
        # Also looked at here: what CloudWatch Logs does not filter must not be taken for this video's.
        line = _parsed(event["message"])
        if line.get("video_id") == video_id:
            yield {"time": iso(datetime.fromtimestamp(event["timestamp"] / 1000, UTC)), **line}


def _parsed(message: str) -> Line:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _rest(line: Line) -> str:
    """Return what else a line has; the rest is the same for all lines of a function."""
    names = [name for name in line if name not in {*_COMMON, "time"} and not name.startswith(_OF_LAMBDA)]
    return ", ".join(f"{name}={line[name]}" for name in names)
