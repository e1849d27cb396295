"""The command line of AWS on this machine: ``python -m local demo`` and ``python -m local up``."""

from __future__ import annotations

import argparse
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from local.clip import Clip, UnusableClip
from local.demo import demo
from local.deploy import NotSetUp
from local.policy import UnusablePolicy, usable_policy
from local.ports import PortInUse
from local.processes import ChildFailed
from local.story import Story
from local.up import up
from local.waiting import NotInTime

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE_ERROR, FAILED = 2, 1


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    commands = argparse.ArgumentParser(prog="python -m local", description="AWS on this machine.")
    command = commands.add_subparsers(dest="command", required=True)
    watch = command.add_parser("demo", help="watch a video go through the pipeline")
    watch.add_argument("--video", type=Path, help="an .mp4 or .mov (default: a sample)")
    watch.add_argument("--scenes", type=Path, help="what is to be seen in it (default: <video>.scenes.json)")
    keep = command.add_parser("up", help="keep it running, for the AWS CLI and boto3")
    for each in (watch, keep):
        each.add_argument("--policy", help="a preset, or a YAML file (default: every label flags)")
    keep.add_argument("--port", type=int, help="port of the emulator (default: a free one)")
    return commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; 2 if what was given cannot be used."""
    options = parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    for stream in (sys.stdout, sys.stderr):
        cast(TextIOWrapper, stream).reconfigure(errors="replace")  # a terminal without Unicode shows "?"
    story = Story()
    try:
        if options.command == "demo":
            clip = Clip.read(options.video, options.scenes)
            demo(clip, story, policy=usable_policy(options.policy))
        else:
            up(story, port=options.port, policy=usable_policy(options.policy))
    except (UnusableClip, UnusablePolicy, PortInUse) as problem:
        return _say(story, problem, USAGE_ERROR)
    except (ChildFailed, NotSetUp, NotInTime) as problem:
        return _say(story, problem, FAILED)
    except BrokenPipeError:
        sys.stdout = None  # nobody reads on, as with `| head`; so nothing is flushed at the end
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        story.passing("")
        return 128 + signal.SIGINT
    return 0


def _leave(number: int, _: object) -> NoReturn:
    """Turn a signal into an exception, so that every block on the way out cleans up."""
    sys.exit(128 + number)


def _say(story: Story, problem: Exception, code: int) -> int:
    story.passing("")
    print(f"error: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
