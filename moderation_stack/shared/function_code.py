"""The source of the functions: the package `video_moderation`, as it is installed beside this one."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_

import video_moderation

PACKAGE = Path(video_moderation.__file__).resolve().parent

# Git's ignore rules: the folder around the package is `lambdas` in a checkout and `site-packages` otherwise.
# How policies are stated is for builders and operators; the functions read the document that comes of it.
_WHAT_RUNS = [
    "/*",
    f"!/{PACKAGE.name}",
    f"/{PACKAGE.name}/policy/authoring",
    "__pycache__",
    "*.pyc",
    ".DS_Store",
]


def function_code() -> lambda_.Code:
    """Return the asset that all functions share, with the same hash from a checkout and from a wheel.

    Example: `lambda_.Function(self, "Resource", code=function_code(), handler="video_moderation.…", …)`
    """
    return lambda_.Code.from_asset(str(PACKAGE.parent), exclude=_WHAT_RUNS, ignore_mode=cdk.IgnoreMode.GIT)
