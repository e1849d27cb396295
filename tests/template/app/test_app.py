"""The app as the CDK CLI runs it: a process that reads context and writes an assembly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from moderation_stack.app.configuration import Configuration
from moderation_stack.functions.function_code import PACKAGE
from tests.template.reading import resources
from tests.template.synthesis import moderation_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.template.reading import Template

PROJECT = PACKAGE.parent.parent


def run_app(outdir: Path, **context: str) -> subprocess.CompletedProcess[str]:
    """Run app.py with what `-c key=value` gives, and the context of cdk.json."""
    pinned = json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = {
        **os.environ,
        "CDK_VALIDATION": "true",
        # The Node that this project pins, whoever runs the tests: jsii complains of older ones.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "CDK_CONTEXT_JSON": json.dumps({**pinned, **context}),
        "CDK_OUTDIR": str(outdir),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "app.py"]
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_wrong_value_ends_the_app_with_one_line(tmp_path: Path) -> None:
    ended = run_app(tmp_path, minConfidence="101")
    assert ended.returncode == 1
    assert ended.stderr == "error: minConfidence must be a number from 0 to 100, but 101 was provided\n"


def test_a_region_of_the_credentials_without_video_moderation_ends_the_app_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_DEFAULT_REGION", "ca-central-1")
    ended = run_app(tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        "error: CDK_DEFAULT_REGION must be a Region with Rekognition Video moderation"
    )
    assert ended.stderr.endswith('but "ca-central-1" was provided\n')


def test_the_app_deploys_what_the_context_says(tmp_path: Path) -> None:
    context = {
        "stackName": "Moderation",
        "region": "eu-west-1",
        "account": "111111111111",
        "bucketName": "example-videos",
        "videoAnalysisTableName": "example-analysis",
        "metadataTableName": "example-metadata",
        "alertEmails": "moderator@example.com",
        "operationsEmails": "operator@example.com",
        "policy": "news",
        "shadowPolicy": "strict",
        "archiveStorageClass": "GLACIER_IR",
        "archiveAfterDays": "90",
        "archiveFlaggedStorageClass": "STANDARD_IA",
        "archiveFlaggedAfterDays": "120",
        "holdFlagged": "true",
        "videoSuffixes": ".mp4,.avi",
        "expireNoncurrentAfterDays": "500",
        "labelRetentionDays": "365",
        "concurrentJobs": "400",
        "maxDurationMinutes": "90",
        "maxBytes": "1000000",
        "tracing": "true",
        "maxAttempts": "2",
        "retryBackoffSeconds": "45",
        "dispatchEveryMinutes": "7",
        "staleAfterSeconds": "90",
        "reconcileEveryMinutes": "11",
        "sweepEveryHours": "13",
        "waitingLimitMinutes": "17",
        "inProgressLimitMinutes": "19",
        "decisionLimitMinutes": "23",
    }
    ended = run_app(tmp_path, **context)
    assert ended.returncode == 0, ended.stderr
    template = (tmp_path / "Moderation.template.json").read_text(encoding="utf-8")
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    texts = (
        "example-videos",
        "example-analysis",
        "example-metadata",
        "moderator@",
        "operator@",
        "GLACIER_IR",
        "STANDARD_IA",
        "news-1+",
        "strict-1+",
        "ArchiveRejected",
    )
    assert [text for text in texts if text not in template] == []
    assert '"TransitionInDays": 90' in template
    assert '"TransitionInDays": 120' in template
    assert '"NoncurrentDays": 500' in template
    assert '"LABEL_RETENTION_DAYS": "365"' in template
    assert r"\"Seconds\":45" in template
    assert [rate for rate in ("7 minutes", "11 minutes", "13 hours") if f"rate({rate})" not in template] == []
    assert '"STALE_AFTER_SECONDS": "90"' in template
    assert '"Threshold": 1020' in template
    assert '"Threshold": 1140' in template
    assert manifest["artifacts"]["Moderation"]["environment"] == "aws://111111111111/eu-west-1"


def test_rekognition_is_asked_for_the_confidence_the_context_says(synth: Callable[..., Template]) -> None:
    stated = Configuration.from_context({"minConfidence": "80"}).moderation
    functions = resources(synth(lambda app: moderation_stack(app, **stated)), "AWS::Lambda::Function")
    assert functions["VideoProcessor"]["Environment"]["Variables"]["MIN_CONFIDENCE"] == "80"


def test_a_policy_that_is_none_ends_the_app_with_one_line(tmp_path: Path) -> None:
    ended = run_app(tmp_path, policy="absent.yaml")
    assert ended.returncode == 1
    assert ended.stderr == "error: absent.yaml cannot be read: No such file or directory\n"


def test_cdk_json_runs_the_python_of_the_virtual_environment() -> None:
    assert json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["app"] == "python3 app.py"
