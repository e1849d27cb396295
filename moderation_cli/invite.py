"""Invite a moderator to the review room, or list those there are.

Example: `python -m moderation_cli.invite ann ann@example.com`, and without both to list the moderators

Cognito sends a password that is valid once. The name stands beside every decision: give each person one of
their own, and never the same to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_cli.command import Refused, arguments_of, aws, run
from moderation_cli.outputs import Outputs
from moderation_cli.review_pool import add_moderator, moderators
from video_moderation.verdict.alert import printable

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = arguments_of("invite", "Invite a moderator to the review room, or list the moderators.")
    parser.add_argument("name", nargs="?", help="the name that decisions are recorded under")
    parser.add_argument("email", nargs="?", help="where the invitation goes")
    given = parser.parse_args(arguments)
    if given.name and not given.email:
        raise Refused("name both: invite ann ann@example.com")
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    cognito, pool_id = session.client("cognito-idp"), outputs["ReviewUserPoolId"]
    if not given.name:
        for each in moderators(cognito, pool_id):
            print(
                printable(
                    f"{each['name']:<24}{each['email']:<36}{each['status']}, enabled: {each['enabled']}"
                )
            )
        return
    add_moderator(cognito, pool_id, given.name, given.email)
    print(printable(f"{given.name} is invited to {outputs['ReviewUrl']}; the password goes to {given.email}"))


if __name__ == "__main__":
    run(main, on_interrupt="if the moderator was added, the invitation is sent all the same")
