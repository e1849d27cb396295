from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import boto3
import pytest

from moderation_stack import VideoModeration
from moderation_stack.functions import powertools_layer
from moderation_stack.functions.powertools_layer import (
    DISTRIBUTIONS,
    NotInstalled,
    PowertoolsLayer,
    copy_distributions,
)
from tests.template.reading import resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

IMPORTS = """
import json, sys
layer, runtime = sys.argv[1:]
sys.path[:] = [layer, *sys.path, runtime]
import boto3
from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.shared import constants
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext
origins = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
print(json.dumps({name: origin for name, origin in origins.items() if origin}))
"""
"""What the functions use, imported from the layer, or else from where boto3 is, as in Lambda."""

FROM_RUNTIME = {"boto3", "botocore", "s3transfer", "dateutil", "six", "urllib3", "certifi"}
"""boto3 and what it uses; certifi where there is one."""


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    copy_distributions(folder)
    return folder


def test_the_functions_need_nothing_beside_the_layer_and_boto3(layer: Path) -> None:
    packages = Path(boto3.__file__).parent.parent
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORTS, str(layer), str(packages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    origins = json.loads(done.stdout)
    from_runtime = {name.split(".")[0] for name, origin in origins.items() if str(packages) in origin}
    assert from_runtime <= FROM_RUNTIME
    assert str(layer) in origins["aws_lambda_powertools.utilities.batch"]
    assert str(layer) in origins["jmespath"]


def test_the_layer_holds_python_code_only(layer: Path) -> None:
    assert {file.suffix for file in layer.rglob("*") if file.is_file()} == {".py"}
    assert {folder.name for folder in layer.iterdir()} == {
        "aws_lambda_powertools",
        "jmespath",
        "typing_extensions.py",
    }


def test_the_layer_is_small(layer: Path) -> None:
    assert sum(file.stat().st_size for file in layer.rglob("*.py")) < 4_000_000


def test_two_copies_are_the_same(layer: Path, tmp_path: Path) -> None:
    copy_distributions(tmp_path)
    first, second = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.py")}
        for folder in (layer, tmp_path)
    )
    assert first == second


def test_the_layer_covers_all_that_powertools_requires() -> None:
    required = metadata.requires("aws-lambda-powertools") or []
    always = [requirement for requirement in required if "extra ==" not in requirement]
    assert {requirement.split("<")[0].split(">")[0] for requirement in always} <= set(DISTRIBUTIONS)


def test_a_missing_distribution_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(powertools_layer, "DISTRIBUTIONS", ("aws-lambda-powertools-of-tomorrow",))
    with pytest.raises(NotInstalled, match=r"aws-lambda-powertools-of-tomorrow is not .* pip install \S+"):
        copy_distributions(tmp_path)


def test_a_layer_is_never_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installer that writes no RECORD leaves a distribution without a list of its files."""
    monkeypatch.setattr(metadata.Distribution, "files", None)
    with pytest.raises(NotInstalled, match="does not list its files"):
        copy_distributions(tmp_path)


@pytest.mark.parametrize("version", ["3.36.9", "3.38.0", "4.0.0", "3.370.0"])
def test_a_release_that_nobody_tested_is_refused(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(metadata.Distribution, "version", version)
    with pytest.raises(NotInstalled, match=f"{version} is installed, but the functions are tested with 3.37"):
        PowertoolsLayer(cdk.Stack(), "Powertools")


def test_the_release_that_is_tested_is_the_one_that_is_installed_here() -> None:
    assert metadata.version("aws-lambda-powertools").startswith(f"{powertools_layer.TESTED}.")
    requirements = metadata.requires("cdk-video-moderation") or []
    required = [each for each in requirements if each.startswith("aws-lambda-powertools")]
    assert required
    assert all(f"=={powertools_layer.TESTED}.*" in each for each in required)


def test_a_layer_of_ones_own_takes_its_place(synth: Callable[..., Template]) -> None:
    arn = "arn:aws:lambda:eu-west-1:111111111111:layer:Powertools:7"

    def with_layer(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Shop")
        layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", arn)
        VideoModeration(stack, "Moderation", powertools_layer=layer)
        return stack

    template = synth(with_layer)
    assert resources(template, "AWS::Lambda::LayerVersion") == {}
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Function"]
    assert functions
    assert all(each["Properties"]["Layers"] == [arn] for each in functions)


def test_the_template_says_which_powertools_it_is(template: Template) -> None:
    described = resources(template, "AWS::Lambda::LayerVersion")["Powertools"]
    assert described["Description"].endswith(metadata.version("aws-lambda-powertools"))
    assert described["CompatibleRuntimes"] == ["python3.13"]
