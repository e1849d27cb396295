"""Ports on loopback."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"
LAST_PORT = 65535


class PortInUse(RuntimeError):
    """The port belongs to another program."""


def free_port() -> int:
    """Return a port on which no program listens. Another program may take it before the caller does."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def check_free(port: int) -> None:
    """Raise `PortInUse` if a program listens on the port, or the system has not released it yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as problem:
            raise PortInUse(f"port {port} cannot be used: {problem.strerror}") from problem
