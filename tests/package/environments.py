"""Environments outside of the checkout with nothing in them but the wheel and what it requires."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "wheel"
DISTRIBUTION = "cdk-video-moderation"


def build_wheel(folder: Path) -> Path:
    """Build the wheel as `make wheel` does, and return its path."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    (wheel,) = folder.glob("*.whl")
    return wheel


class Environment:
    """A virtual environment that is kept from run to run; the wheel in it is installed anew each time.

    Args:
        name: tells it from other environments.
        pins: pip's options that pin what the wheel requires.
        extra: the extra of the wheel to install; none for the light half.
    """

    def __init__(self, name: str, *, pins: list[str], extra: str = "") -> None:
        self._pins = pins
        self._extra = f"[{extra}]" if extra else ""
        self._folder = BUILD / f"{name}-{_digest(pins)}"
        self.bin = self._folder / "bin"

    def install(self, wheel: Path) -> None:
        """Install the wheel, and what it requires if that is not there yet."""
        ready = self._folder / "ready"
        if not ready.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", self._folder], check=True)  # noqa: S603
            self._pip("install", *self._pins, f"{wheel}{self._extra}")
            ready.touch()
        self._pip("install", "--force-reinstall", "--no-deps", str(wheel))

    def run(self, *command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in a folder; it sees neither the checkout nor its environment."""
        clean = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        return subprocess.run(  # noqa: S603 - our own commands
            [self.bin / command[0], *command[1:]],
            cwd=folder,
            env={**clean, "PATH": f"{self.bin}:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def _pip(self, *arguments: str) -> None:
        command = [
            str(self.bin / "python"),
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            *arguments,
        ]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


def _digest(pins: list[str]) -> str:
    """Which pins an environment was made with: their files by content."""
    contents = [Path(pin).read_text(encoding="utf-8") if Path(pin).is_file() else pin for pin in pins]
    return hashlib.sha256("\n".join([sys.version, *contents]).encode()).hexdigest()[:12]
