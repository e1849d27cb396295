"""`make mutants`: changes the domain line by line, and shows which changes no test notices.

Example: `make mutants ARGS="messages labels/scenes --minutes 5"`
"""

from __future__ import annotations

import argparse
import sys

from tests.mutation import session, survivors
from tests.mutation.selection import TESTS

LEAST_KILLED = 0.9


def main() -> int:
    """Runs the modules one after another; 1 if too many mutants live, or one without a reason."""
    arguments = _arguments()
    session.copy_project()
    print(f"{'module':36}{'mutants':>8}{'killed':>8}{'survived':>9}{'not run':>8}{'seconds':>8}", flush=True)
    reports = []
    for module in arguments.modules or TESTS:
        reports.append(session.run(module, arguments.minutes * 60))
        print(_line(module, [reports[-1]]), flush=True)
        for mutant in survivors.unexplained(reports[-1].survivors):
            print(f"  no test notices:\n  - {mutant.before}\n  + {mutant.after}", flush=True)
    print(_line("together", reports))
    return _verdict(reports)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="module", help=f"one of {', '.join(TESTS)}; all by default"
    )
    parser.add_argument("--minutes", type=float, default=15.0, help="time for each module (default: 15)")
    arguments = parser.parse_args()
    if unknown := [module for module in arguments.modules if module not in TESTS]:
        parser.error(f"module must be one of {', '.join(TESTS)}, but {unknown[0]} was provided")
    return arguments


def _line(name: str, reports: list[session.Report]) -> str:
    mutants = sum(len(report.mutants) for report in reports)
    survived = sum(len(report.survivors) for report in reports)
    pending = sum(report.pending for report in reports)
    seconds = sum(report.seconds for report in reports)
    return f"{name:36}{mutants:8}{mutants - survived:8}{survived:9}{pending:8}{seconds:8.0f}"


def _verdict(reports: list[session.Report]) -> int:
    mutants = sum(len(report.mutants) for report in reports)
    survived = [mutant for report in reports for mutant in report.survivors]
    unexplained = survivors.unexplained(survived)
    killed = 1 - len(survived) / mutants if mutants else 1.0
    print(f"\n{killed:.1%} killed (at least {LEAST_KILLED:.0%}), {len(unexplained)} live without a reason")
    return 0 if killed >= LEAST_KILLED and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
