"""Who asks: a moderator or a program, by the token that the HTTP API has checked."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.review.access.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SESSION_NAME = 64
_KEPT, _DIGITS = 43, 20
_PLAIN = re.compile(r"[A-Za-z0-9_.@-]")
_PROGRAM = "program,"


@dataclass(frozen=True)
class Person:
    """A moderator, or a program with credentials of its own."""

    name: str
    groups: frozenset[str] = frozenset()
    is_program: bool = False

    @classmethod
    def from_claims(
        cls, claims: Mapping[str, Any], *, people_scope: str, name_claim: str, groups_claim: str
    ) -> Person:
        """The person of a token's claims. A token without the scope of people belongs to a program.

        Raises:
            Refusal: the token does not say whose it is.
        """
        is_program = people_scope not in str(claims.get("scope", claims.get("scp", ""))).split()
        name = str(claims.get("client_id" if is_program else name_claim) or "")
        if not name:
            raise Refusal(403, "nameless")
        return cls(name, frozenset(_listed(claims.get(groups_claim, ()))), is_program)

    @property
    def session_name(self) -> str:
        """The name of the person's sessions with AWS."""
        return session_name(self.name, is_program=self.is_program)


def session_name(name: str, *, is_program: bool = False) -> str:
    """A name as AWS takes it for a session; no two names share one.

    AWS takes 2 to 64 letters, digits and `_+=,.@-`. A character that it refuses becomes `=` and two digits
    for each of its bytes in UTF-8. A comma, which no name has after that, marks programs, names of one
    letter, and names cut short before a hash.

    Example:
        >>> session_name("ann"), session_name("bjørn"), session_name("a"), session_name("7q", is_program=True)
        ('ann', 'bj=C3=B8rn', 'a,', 'program,7q')
    """
    plain = "".join(each if _PLAIN.match(each) else _escaped(each) for each in name)
    text = f"{_PROGRAM if is_program else ''}{plain}"
    if len(text) < 2:
        return f"{text},"
    if len(text) <= MAX_SESSION_NAME:
        return text
    return f"{text[:_KEPT]},{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def name_of(decided_by: str) -> str:
    """The readable name of a sender as SQS notes it, `<role id>:<session name>`.

    Example:
        >>> name_of("AROAEXAMPLE:bj=C3=B8rn"), name_of("AIDAEXAMPLE")
        ('bjørn', 'AIDAEXAMPLE')
    """
    session = decided_by.rpartition(":")[2].rstrip(",")
    read = re.sub(r"(?:=[0-9A-F]{2})+", lambda found: _unescaped(found[0]), session)
    return read.replace(_PROGRAM, "program ", 1) if read.startswith(_PROGRAM) else read


def _escaped(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _unescaped(text: str) -> str:
    return bytes.fromhex(text.replace("=", "")).decode("utf-8", "replace")


def _listed(claim: Any) -> list[str]:
    """The values of a claim that is a list; an HTTP API hands one over as the text `[first second]`."""
    if isinstance(claim, str):
        return claim.strip("[]").replace(",", " ").split()
    return [str(each) for each in claim]
