"""The commands, and how each is called."""

from __future__ import annotations

COMMANDS = {
    "status": ["party.mp4"],
    "list": [],
    "labels": ["party.mp4"],
    "log": ["party.mp4"],
    "decide": ["party.mp4", "approve"],
    "again": ["party.mp4"],
    "what-if": ["strict"],
    "forget": ["party.mp4"],
    "doctor": [],
    "outputs": [],
    "check": [],
    "bucket-policy": [],
    "key-policy": [],
    "redrive": [],
    "sweep": [],
    "backfill": [],
    "report": ["--from", "2026-11-01", "--to", "2026-12-01"],
    "invite": ["Ann", "ann@example.com"],
    "moderators": [],
    "list-undecided": [],
}
"""Each with what it needs; none needs a PYTHONPATH."""
