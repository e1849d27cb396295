"""The page's files, and the headers that confine what they may do in a browser."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

INDEX = "index.html"
_FOR_GOOD = "public, max-age=31536000, immutable"
_VERSION = "{version}"


@dataclass(frozen=True)
class StaticFile:
    """A file of the page."""

    content: str
    content_type: str


@cache
def files() -> dict[str, StaticFile]:
    """All files by name.

    `importlib.resources` finds them in the package's folder, and where the code is part of a template, which
    has no folders (`moderation_stack.functions.inline_source`), in that template.
    """
    found = {file.name: file for file in resources.files(__package__).joinpath("page").iterdir()}
    return {name: _read(found[name]) for name in sorted(found) if found[name].is_file()}


@cache
def version() -> str:
    """A name for the state of all files: their addresses contain it, so browsers keep them for good."""
    digest = hashlib.sha256()
    for name, file in files().items():
        digest.update(f"{name}\0{file.content}\0".encode())
    return digest.hexdigest()[:12]


@cache
def languages() -> list[str]:
    """The languages that have a file of texts, such as `en` for text.en.js."""
    return [name.split(".")[1] for name in files() if re.fullmatch(r"text\.[\w-]+\.js", name)]


def index() -> str:
    """The page itself, which leads to the present state of the other files."""
    return files()[INDEX].content.replace(_VERSION, version())


def headers(content_type: str, *, for_good: bool = False) -> dict[str, str]:
    """The headers of a file."""
    return {
        "Content-Type": content_type,
        "Cache-Control": _FOR_GOOD if for_good else "no-cache",
    }


def security_headers(*, media: str, sign_in: str) -> dict[str, str]:
    """The headers of every answer: the page runs its own scripts, plays this bucket's videos, and no more.

    `media` and `sign_in` are addresses of a video and of the tokens; the page may reach their origins.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "media-src": _origin(media),
        "connect-src": f"'self' {_origin(sign_in)}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "Strict-Transport-Security": "max-age=63072000",
        "X-Content-Type-Options": "nosniff",
    }


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _read(file: Traversable) -> StaticFile:
    content_type = {".js": "text/javascript", ".svg": "image/svg+xml"}.get(f".{file.name.rpartition('.')[2]}")
    guessed = content_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return StaticFile(file.read_text(encoding="utf-8"), f"{guessed}; charset=utf-8")
