"""The exit codes of the command; scripts rely on them."""

from __future__ import annotations

FAILED = 1
"""AWS refused, or the command could not do what was asked."""
USAGE = 2
"""The command line is not accepted; AWS was not asked."""
PROBLEMS_FOUND = 3
"""`doctor` or `check` found something that is not as it should be."""
INTERRUPTED = 130
"""Ctrl-C was pressed."""
NOBODY_READS = 141
"""The output is not read any more, as shells report it."""

TEXT = """\b
Exit codes:
    0  done
    1  AWS refused, or the command could not do what was asked
    2  the command line is not accepted; AWS was not asked
    3  doctor or check found a problem
  130  interrupted
"""
