"""Find the processes that a run has left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def of_folder(folder: Path) -> list[str]:
    """Return the living processes that have the folder in their arguments or their environment."""
    if not Path("/proc/self/environ").exists():
        listing = subprocess.check_output(["/bin/ps", "-axww", "-o", "command="], text=True)
        return [line for line in listing.splitlines() if str(folder) in line]
    others = [entry for entry in Path("/proc").glob("[0-9]*") if entry.name != str(os.getpid())]
    return [found for entry in others if (found := _text(entry)) and str(folder) in found]


def _text(process: Path) -> str:
    """Return a process's arguments and environment; both are empty once it is dead."""
    try:
        parts = [(process / name).read_bytes() for name in ("cmdline", "environ")]
    except OSError:
        return ""
    return b" ".join(parts).replace(b"\0", b" ").decode(errors="replace")


def start_cli(*arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start ``python -m local …`` with a folder for its temporary files, as a shell would start it."""
    return subprocess.Popen(  # noqa: S603, our own program
        [sys.executable, "-m", "moderation_local", *arguments],
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
