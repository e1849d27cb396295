"""Powertools for AWS Lambda as a layer of the stack, made from the installed, pinned distribution.

The layer that AWS publishes would tie a deployment to a number in an account of AWS and a Region. The
synthesis copies this one from the installed files: no network, no Docker, no subprocess, always the same.
"""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import jsii

if TYPE_CHECKING:
    from constructs import Construct

DISTRIBUTIONS = ("aws-lambda-powertools", "jmespath", "typing-extensions")
"""Powertools and what it needs at run time besides boto3, which the runtime brings; all of it pure Python."""


TESTED = "3.37"
"""The release of Powertools that the functions are tested with."""


_REMEDY = f"pip install '{DISTRIBUTIONS[0]}=={TESTED}.*', or pass powertools_layer"


class NotInstalled(RuntimeError):
    """The layer cannot be made from what is installed; the message says what to install."""


class PowertoolsLayer(lambda_.LayerVersion):
    """The layer with `/opt/python/aws_lambda_powertools`.

    Raises:
        NotInstalled: Powertools is not installed, or in another release than the one that is tested.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        version = _tested_version()
        super().__init__(
            scope,
            id_,
            description=f"Powertools for AWS Lambda (Python) {version}",
            code=lambda_.Code.from_asset(
                str(Path(__file__).parent),
                asset_hash_type=cdk.AssetHashType.OUTPUT,
                # The image is never started: bundling locally succeeds or raises.
                bundling=cdk.BundlingOptions(
                    image=cdk.DockerImage.from_registry("scratch"), local=_InstalledFiles()
                ),
            ),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        )


def copy_distributions(target: Path) -> None:
    """Copy the Python packages of `DISTRIBUTIONS` into `target`.

    Raises:
        NotInstalled: one of them is missing.
    """
    for name in DISTRIBUTIONS:
        for file in _files_of(name):
            copy = target / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(str(file.locate())), copy)


def _files_of(name: str) -> list[metadata.PackagePath]:
    """Return the files for the layer, as the RECORD lists them; some installers write none.

    A layer without these files would let every function fail as it starts, in AWS.
    """
    files = [file for file in _installed(name).files or () if _belongs_in_layer(file)]
    if not files:
        raise NotInstalled(f"the installation of {name} does not list its files: {_REMEDY}")
    return files


def _tested_version() -> str:
    version = _installed(DISTRIBUTIONS[0]).version
    if not f"{version}.".startswith(f"{TESTED}."):
        raise NotInstalled(
            f"{DISTRIBUTIONS[0]} {version} is installed, but the functions are tested with {TESTED}: "
            f"{_REMEDY}"
        )
    return version


def _belongs_in_layer(file: PurePosixPath) -> bool:
    return file.suffix == ".py" and ".." not in file.parts


def _installed(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise NotInstalled(f"{name} is not installed: {_REMEDY}") from None


@jsii.implements(cdk.ILocalBundling)
class _InstalledFiles:
    """Bundles by copying; called by the CDK with the directory to fill."""

    def try_bundle(self, output_dir: str, *_options: Any, **_named_options: Any) -> bool:
        # The interface declares the options by keyword; jsii 1.142 passes them in one positional argument.
        copy_distributions(Path(output_dir) / "python")
        return True
