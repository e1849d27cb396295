"""How the source of the functions, the package `video_moderation`, reaches AWS Lambda."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_

import video_moderation
from moderation_stack.functions.inline_source import inline_source

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


class FunctionCode(ABC):
    """How the source of the functions is deployed.

    Example: `VideoModeration(self, "Moderation", function_code=FunctionCode.inline())`
    """

    @staticmethod
    def asset() -> FunctionCode:
        """One file asset for all functions, with the same hash from a checkout and from a wheel."""
        return _Asset()

    @staticmethod
    def inline() -> FunctionCode:
        """The modules that a function imports, readable in the template, which then needs no bootstrap.

        CloudFormation accepts 4 MB of code for a function and a template of 1,000,000 bytes.
        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
        """
        return _Inline()

    @abstractmethod
    def code(self, module: str) -> lambda_.Code:
        """Return the code of the function whose handler is in `video_moderation.handlers.{module}`."""

    @abstractmethod
    def handler(self, module: str) -> str:
        """Return the name by which Lambda finds that handler in the code."""


class _Asset(FunctionCode):
    def code(self, module: str) -> lambda_.Code:
        return lambda_.Code.from_asset(
            str(PACKAGE.parent), exclude=_WHAT_RUNS, ignore_mode=cdk.IgnoreMode.GIT
        )

    def handler(self, module: str) -> str:
        return f"{PACKAGE.name}.handlers.{module}.handler"


class _Inline(FunctionCode):
    def code(self, module: str) -> lambda_.Code:
        return lambda_.Code.from_inline(inline_source(PACKAGE, f"{PACKAGE.name}.handlers.{module}"))

    def handler(self, module: str) -> str:
        return "index.handler"
