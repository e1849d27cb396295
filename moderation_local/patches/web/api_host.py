"""API Gateway: an HTTP API answers under its own host name.

"By default, clients can invoke your API with the default
https://{api_id}.execute-api.{region}.amazonaws.com endpoint" (Amazon API Gateway Version 2 API Reference,
``disableExecuteApiEndpoint``). The emulator puts its own host behind ``execute-api``, which here is an IP
address, and no host name can end in one. With this patch, a request reaches the API by AWS's name in its
``Host`` header, and by ``{api_id}.execute-api.localhost``, which browsers resolve to this machine. The
endpoint that the API reports is AWS's name with the emulator's port.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from moderation_local.patches import EmulatorMoved

if TYPE_CHECKING:
    from types import ModuleType

HOST = re.compile(r"^([a-f0-9]{8})\.execute-api\.(?:[a-z0-9-]+\.amazonaws\.com|localhost)(?::\d+)?$")
"""The first group is the id of the API."""


def apply() -> None:
    """Accept AWS's name, and report it for new APIs and in the events of their functions."""
    from ministack import app
    from ministack.services import apigateway
    from ministack.services.cloudformation import provisioners

    _replace(app, "_EXECUTE_API_RE", HOST)
    suffix = f"{os.environ.get('MINISTACK_REGION', 'us-east-1')}.amazonaws.com"
    _replace(apigateway, "_HOST", suffix)
    _replace(provisioners, "_MINISTACK_HOST", suffix)


def _replace(module: ModuleType, name: str, value: object) -> None:
    """Replace a global of the emulator by a value of the same type."""
    if not isinstance(getattr(module, name, None), type(value)):
        raise EmulatorMoved(f"{module.__name__}.{name} is not as expected; see {__package__}")
    setattr(module, name, value)
