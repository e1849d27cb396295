"""The control endpoint: how tests and tools tell a running server what is to be seen and what is to go wrong.

Everything is plain JSON; names are those of `Settings` and of the faults.

- ``POST /local/scenes`` ``{"bucket": …, "name": …, "scenes": [...]}`` (``null``: its scene file decides)
- ``POST /local/faults`` ``{"faults": [{"fault": "fail_calls", …}], "clear": false, "expire_tokens": false}``
- ``POST /local/settings`` ``{"max_concurrent_jobs": 3}``, ``GET /local/settings``
- ``GET /local/jobs``, ``GET /local/calls``
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.faults import FAULTS, Fault, InvalidFault
from moderation_local.rekognition.labels.scenes import InvalidScenes
from moderation_local.rekognition.serving.wire import WireResponse
from moderation_local.rekognition.settings import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.rekognition.engine import Engine

Body = dict[str, Any]


class InvalidControl(ValueError):
    """A control request has the wrong form; the message says how."""


def control(engine: Engine, method: str, path: str, content: bytes) -> WireResponse:
    """Answer a control request: 200, 400 with ``{"error": …}``, or 404."""
    action = _ACTIONS.get((method, path))
    if action is None:
        known = ", ".join(" ".join(route) for route in _ACTIONS)
        return _response(404, {"error": f"there is no {method} {path}; there are {known}"})
    try:
        return _response(200, action(engine, _decoded(content)))
    except (InvalidControl, InvalidScenes, InvalidFault, InvalidSetting) as problem:
        return _response(400, {"error": str(problem)})


def _set_scenes(engine: Engine, body: Body) -> Body:
    _check_fields(body, {"bucket", "name", "scenes"}, {"bucket", "name", "scenes"})
    scenes = body["scenes"]
    if scenes is not None and not isinstance(scenes, list):
        raise InvalidControl("scenes must be a list, or null")
    engine.set_scenes(str(body["bucket"]), str(body["name"]), scenes)
    return {}


def _plan_faults(engine: Engine, body: Body) -> Body:
    _check_fields(body, set(), {"faults", "clear", "expire_tokens"})
    faults = [fault_from(entry) for entry in body.get("faults") or []]
    if body.get("clear"):
        engine.clear_faults()
    if body.get("expire_tokens"):
        engine.expire_tokens()
    engine.plan(*faults)
    return {"planned": len(faults)}


def _configure(engine: Engine, body: Body) -> Body:
    return asdict(engine.configure(**body))


def _settings(engine: Engine, _: Body) -> Body:
    return asdict(engine.settings)


def _jobs(engine: Engine, _: Body) -> Body:
    jobs = engine.jobs()
    running = sum(job.status == "IN_PROGRESS" for job in jobs)
    shown = [job.to_json() for job in jobs]
    return {"running": running, "most_running": engine.most_running(), "jobs": shown}


def _calls(engine: Engine, _: Body) -> Body:
    return {"counts": engine.call_counts(), "calls": [asdict(call) for call in engine.calls()]}


_ACTIONS = {
    ("POST", "/local/scenes"): _set_scenes,
    ("POST", "/local/faults"): _plan_faults,
    ("POST", "/local/settings"): _configure,
    ("GET", "/local/settings"): _settings,
    ("GET", "/local/jobs"): _jobs,
    ("GET", "/local/calls"): _calls,
}


def fault_from(entry: Mapping[str, Any]) -> Fault:
    """Return the fault that a JSON object such as ``{"fault": "fail_jobs", "times": 2}`` describes.

    Raises:
        InvalidFault: there is none of that name, or its fields make no sense.

    """
    kind = FAULTS.get(entry.get("fault", "")) if isinstance(entry, dict) else None
    if kind is None:
        raise InvalidFault(f'a fault needs "fault", one of {", ".join(FAULTS)}: {entry!r}')
    values = {name: value for name, value in entry.items() if name != "fault"}
    known = [field.name for field in fields(kind)]
    if unknown := sorted(set(values) - set(known)):
        raise InvalidFault(f"{entry['fault']} has no field {unknown[0]!r}; its fields are {', '.join(known)}")
    try:
        return kind(**values)
    except TypeError as problem:
        raise InvalidFault(f"{entry['fault']}: {problem}") from problem


def _check_fields(body: Body, required: set[str], known: set[str]) -> None:
    if required - set(body) or set(body) - known:
        raise InvalidControl(
            f"the fields are {', '.join(sorted(known))}, not {', '.join(sorted(body)) or 'none'}"
        )


def _decoded(content: bytes) -> Body:
    try:
        body = json.loads(content or b"{}")
    except ValueError as problem:
        raise InvalidControl(f"the body is not JSON: {problem}") from problem
    if not isinstance(body, dict):
        raise InvalidControl("the body must be a JSON object")
    return body


def _response(status: int, content: Body) -> WireResponse:
    body = json.dumps(content).encode()
    return WireResponse(status, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)
