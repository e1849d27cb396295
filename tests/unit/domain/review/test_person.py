"""Whose token it is, and the name of the person's sessions with AWS."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from video_moderation.review.access.person import MAX_SESSION_NAME, Person, name_of, session_name
from video_moderation.review.access.refusal import Refusal

NAMES = st.text(min_size=1, max_size=120)
CLAIMS = {"people_scope": "review/moderate", "name_claim": "username", "groups_claim": "cognito:groups"}


@given(NAMES)
@example("a")
@example("=61")
@example("x" * 65)
@example("\ud800")
def test_every_name_becomes_one_that_aws_takes(name: str) -> None:
    assert re.fullmatch(r"[\w+=,.@-]{2,64}", session_name(name), re.ASCII)


@given(NAMES, NAMES, st.booleans(), st.booleans())
@example("a", "a,", False, False)
@example("ann", "program,ann", True, False)
@example("=61", "a", False, False)
@example("Ann", "ann", False, False)
def test_two_names_never_share_a_session_name(one: str, other: str, of_one: bool, of_other: bool) -> None:
    if (one, of_one) != (other, of_other):
        assert session_name(one, is_program=of_one) != session_name(other, is_program=of_other)


def test_names_that_are_cut_short_differ_by_what_was_cut() -> None:
    one, other = session_name("x" * 80 + "1"), session_name("x" * 80 + "2")
    assert one != other
    assert len(one) == len(other) == MAX_SESSION_NAME


@pytest.mark.parametrize("name", ["ann", "a", "bjørn", "o'neil", "李", "x=y", "ann@example.com"])
def test_a_name_can_be_read_from_what_sqs_notes(name: str) -> None:
    assert name_of(f"AROAEXAMPLE:{session_name(name)}") == name


def test_a_sender_that_is_no_session_is_shown_as_it_is() -> None:
    assert name_of("AIDAEXAMPLE") == "AIDAEXAMPLE"


def test_a_token_with_the_scope_of_people_is_a_persons() -> None:
    claims = {"scope": "openid review/moderate", "username": "ann", "cognito:groups": "[adult other]"}
    assert Person.from_claims(claims, **CLAIMS) == Person("ann", frozenset({"adult", "other"}))


@pytest.mark.parametrize("scope", ["review/read", "review/read review/decide", "review/moderate-not", ""])
def test_any_other_token_is_a_programs(scope: str) -> None:
    person = Person.from_claims({"scope": scope, "client_id": "7q", "username": "ann"}, **CLAIMS)
    assert (person.name, person.is_program) == ("7q", True)


def test_a_token_that_names_nobody_is_refused() -> None:
    with pytest.raises(Refusal, match="nameless"):
        Person.from_claims({"scope": "review/moderate"}, **CLAIMS)
