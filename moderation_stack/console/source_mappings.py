"""The source of all functions as mappings of one template, which contain each module once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_

from moderation_stack.functions.function_code import PACKAGE, FunctionCode
from moderation_stack.functions.inline_source import inline_parts

if TYPE_CHECKING:
    from constructs import Construct

_TEXT = "Text"


class SourceInMappings(FunctionCode):
    """The modules as values of mappings, one mapping a folder, of which each function joins its own.

    `FunctionCode.inline` would repeat what the functions have in common in each of them: with it, the
    template would exceed its limit.

    Example: `VideoModeration(stack, "VideoModeration", function_code=SourceInMappings(stack))`
    """

    def __init__(self, scope: Construct) -> None:
        self._scope = scope
        self._mappings: dict[str, cdk.CfnMapping] = {}

    def code(self, module: str) -> lambda_.Code:
        """Return the code of the function, joined from the parts that its handler imports."""
        parts = inline_parts(PACKAGE, f"{PACKAGE.name}.handlers.{module}")
        files = [self._in_mapping(name, text) for name, text in parts.files.items()]
        return lambda_.Code.from_inline(cdk.Fn.join("", [parts.before, *files, parts.after]))

    def handler(self, module: str) -> str:
        """Return the name by which Lambda finds the handler."""
        return "index.handler"

    def _in_mapping(self, name: str, text: str) -> str:
        folder, _, file = name.rpartition("/")
        mapping, key = self._mapping(folder.removeprefix(PACKAGE.name)), file.replace("_", "-")
        mapping.set_value(key, _TEXT, text)
        return cdk.Fn.find_in_map(mapping.logical_id, key, _TEXT)

    def _mapping(self, folder: str) -> cdk.CfnMapping:
        """The mapping of a folder, such as `SourceReviewPage` of `review/page`."""
        name = "Source" + "".join(word.capitalize() for word in re.split("[/_]", folder))
        if name not in self._mappings:
            self._mappings[name] = cdk.CfnMapping(self._scope, name)
        return self._mappings[name]
