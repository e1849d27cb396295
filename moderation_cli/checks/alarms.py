"""Whether the alarms are quiet, and would tell somebody if they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_cli.checks.check_result import CheckResult, Health

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moderation_cli.stack.deployment import Deployment

_NAMED = 3


def alarms(deployment: Deployment) -> Iterator[CheckResult]:
    """Whether an alarm of the stack is in alarm, is gone, or would tell nobody."""
    cloudwatch = deployment.client("cloudwatch")
    names = deployment.resources("AWS::CloudWatch::Alarm")
    found = [
        alarm
        for start in range(0, len(names), 100)  # the most that one call takes
        for alarm in cloudwatch.describe_alarms(AlarmNames=names[start : start + 100])["MetricAlarms"]
    ]
    problems = [problem for alarm in found for problem in _alarm_problems(alarm)]
    for name in sorted({*names} - {alarm["AlarmName"] for alarm in found}):
        remedy = "somebody deleted it: execute a change set with the deployment mode REVERT_DRIFT"
        problems.append(CheckResult("alarm", Health.BAD, f"{name} is gone", remedy))
    yield from problems
    blind = [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "INSUFFICIENT_DATA"]
    if blind:
        text = f"{len(blind)} of {len(found)} have no data yet: {_first(sorted(blind))}"
        yield CheckResult("alarms", Health.NOTE, text, "a new alarm has none for some minutes")
    if not problems:
        yield CheckResult("alarms", Health.GOOD, f"none of {len(found)} is in alarm")


def _first(names: Sequence[str]) -> str:
    """Name a few of them: a row of a table has to fit on a screen."""
    others = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {others} more" if others > 0 else "")


def _alarm_problems(alarm: Mapping[str, Any]) -> Iterator[CheckResult]:
    name = alarm["AlarmName"]
    if alarm["StateValue"] == "ALARM":
        description = alarm.get("AlarmDescription") or name
        yield CheckResult("alarm", Health.BAD, f"{name} is in alarm", description)
    if not alarm.get("ActionsEnabled", True):
        yield CheckResult("alarm", Health.BAD, f"{name} tells nobody", "enable its actions in CloudWatch")
    elif not alarm.get("AlarmActions"):
        remedy = "let it notify a topic: it has no action for the state ALARM"
        yield CheckResult("alarm", Health.BAD, f"{name} tells nobody", remedy)
