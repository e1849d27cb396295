"""The command line of AWS on this machine: ``python -m moderation_local demo`` and ``up``."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from moderation_cli.terminal import interruption
from moderation_cli.terminal.exit_codes import INTERRUPTED
from moderation_local.aws.processes import ChildFailed
from moderation_local.clip import Clip, UnusableClip
from moderation_local.demo import demo
from moderation_local.deployment.context import UnusableContext, usable_context
from moderation_local.deployment.deploy import NotSetUp
from moderation_local.ports import LAST_PORT, PortInUse
from moderation_local.story import Story
from moderation_local.up import up
from moderation_local.waiting import NotInTime

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE_ERROR, FAILED = 2, 1
STOPPED = "interrupted; nothing of it stays running"


class UnusablePort(Exception):
    """`--port` is not the number of a port; the message says what is accepted."""


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    commands = argparse.ArgumentParser(prog="python -m moderation_local", description="AWS on this machine.")
    command = commands.add_subparsers(dest="command", required=True)
    watch = command.add_parser("demo", help="watch a video go through the pipeline")
    watch.add_argument("--video", type=Path, help="an .mp4 or .mov (default: a sample)")
    watch.add_argument(
        "--scenes", type=Path, help="the labels that the stand-in reports (default: <video>.scenes.json)"
    )
    watch.add_argument("--once", action="store_true", help="end after the last step, without a review room")
    keep = command.add_parser("up", help="keep a local AWS running, for the AWS CLI and boto3")
    for each in (watch, keep):
        each.add_argument("--policy", help="a preset, or a YAML file (default: every label flags)")
        each.add_argument(
            "-c",
            dest="context",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="context for the app, as for cdk deploy",
        )
    keep.add_argument("--port", type=usable_port, help="port of the emulator (default: a free one)")
    return commands


def usable_port(stated: str) -> int:
    """Return the number of a port; 0 stands for a free one.

    >>> usable_port("4566")
    4566

    Raises:
        UnusablePort: the text is not the number of a port.

    """
    # Not a ValueError: argparse would put its usage before it.
    if not (re.fullmatch("[0-9]{1,5}", stated) and int(stated) <= LAST_PORT):
        raise UnusablePort(f"--port must be a whole number from 0 to {LAST_PORT}, but {stated} was provided")
    return int(stated)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 2 if an option or a file cannot be used."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    for stream in (sys.stdout, sys.stderr):
        cast(TextIOWrapper, stream).reconfigure(errors="replace")  # a terminal without Unicode shows "?"
    story = Story()
    try:
        _run(parser().parse_args(arguments), story)
    except (UnusableClip, UnusableContext, UnusablePort, PortInUse) as problem:
        return _say(story, problem, USAGE_ERROR)
    except (ChildFailed, NotSetUp, NotInTime) as problem:
        return _say(story, problem, FAILED)
    except BrokenPipeError:
        sys.stdout = None  # the reader has closed the pipe, as `| head` does: flush nothing at the end
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # everything is removed already: a second Ctrl-C would interrupt the exit
        story.passing("")
        print(f"\n{STOPPED}", file=sys.stderr)
        return INTERRUPTED
    return 0


def _run(options: argparse.Namespace, story: Story) -> None:
    """Check everything that was given before anything starts; then run the command."""
    clip = Clip.read(options.video, options.scenes) if options.command == "demo" else None
    interruption.tidy_up_first()
    context = usable_context(options.context, policy=options.policy)
    if clip:
        demo(clip, story, context=context, once=options.once)
    else:
        up(story, port=options.port, context=context)


def _leave(number: int, _: object) -> NoReturn:
    """Turn a signal into an exception, so that every block on the way out cleans up."""
    sys.exit(128 + number)


def _say(story: Story, problem: Exception, code: int) -> int:
    story.passing("")
    print(f"error: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
