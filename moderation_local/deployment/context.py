"""The context that a user gives the app for a run on this machine: ``-c key=value``, and the policy."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from moderation_local.aws.environment import quiet_environment
from moderation_local.aws.local_aws import IS_CHECKOUT, PROJECT
from moderation_local.aws.processes import Child, stop, undisturbed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REFUSED = 2
"""The exit code of the program `refusal` if it refuses something; importing it would load the CDK."""
POLICIES = ("policy", "shadowPolicy")
OF_THE_LOCAL_AWS = ("account", "region")


class UnusableContext(ValueError):
    """The app would refuse the context; the message is one line and says what is accepted."""


def usable_context(stated: Iterable[str], *, policy: str | None = None) -> dict[str, str]:
    """Return the context in the form in which it works from any folder: with absolute paths of policy files.

    ``policy`` is the value of ``-c policy=…`` when it is given as an option of its own.

    >>> usable_context(["holdFlagged=true"], policy="news")
    {'holdFlagged': 'true', 'policy': 'news'}

    Raises:
        UnusableContext: one is not of the form ``key=value``, or the app or the local AWS would refuse it.
        ChildFailed: it could not be checked.

    """
    context = dict(_pair(each) for each in stated)
    if policy is not None and "policy" in context:
        raise UnusableContext(
            "--policy must not be combined with -c policy, "
            f"but {policy} and {context['policy']} were provided"
        )
    if IS_CHECKOUT and (context or policy is not None):  # the context of another app is its own
        _check(context, policy)
    context |= {} if policy is None else {"policy": policy}
    return context | {key: _from_anywhere(context[key]) for key in POLICIES if key in context}


def _pair(stated: str) -> tuple[str, str]:
    key, equals, value = stated.partition("=")
    if not (key and equals):
        raise UnusableContext(f"-c must be key=value, such as -c holdFlagged=true, but {stated} was provided")
    if key in OF_THE_LOCAL_AWS:
        raise UnusableContext(f"{key} must be left out with the local AWS, but {value} was provided")
    return key, value


def _check(context: Mapping[str, str], policy: str | None) -> None:
    command = [
        sys.executable,
        "-m",
        "moderation_local.deployment.refusal",
        json.dumps(context),
        *([] if policy is None else [policy]),
    ]
    with tempfile.TemporaryDirectory(prefix="video-moderation-") as folder:
        environment = {**quiet_environment(os.environ, home=Path(folder)), "PYTHONPATH": str(PROJECT)}
        log = Path(folder, "check.log")
        child = Child("check", command, environment=environment, log=log, folder=Path.cwd())
        try:
            child.wait_until(lambda _: child.exit_code is not None)
            if child.exit_code == REFUSED:
                raise UnusableContext(child.tail(1))
            child.wait()
        finally:
            with undisturbed():
                stop([child])


def _from_anywhere(policy: str) -> str:
    return str(Path(policy).resolve()) if Path(policy).suffix in (".yaml", ".yml") else policy
