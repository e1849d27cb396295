"""The most memory that this process had."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak_resident_mib() -> float:
    """The process's peak resident set, in MiB.

    On Linux from /proc, where it is this process's own: `ru_maxrss` there begins with the parent's.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
