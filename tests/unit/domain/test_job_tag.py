from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.job_tag import JobTag

VIDEO = "0af3" * 16


@given(st.floats(0, 100))
def test_it_says_whose_the_job_is_and_what_it_was_asked_for(asked: float) -> None:
    assert JobTag.read(JobTag(VIDEO, asked).text) == JobTag(VIDEO, asked)


@given(st.floats(0, 100))
def test_it_keeps_to_the_narrower_of_the_two_forms_that_aws_documents(asked: float) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9_.\-:]{1,256}", JobTag(VIDEO, asked).text)


def test_a_tag_may_say_nothing_of_what_was_asked() -> None:
    assert JobTag.read(VIDEO) == JobTag(VIDEO, None)
    assert JobTag(VIDEO).text == VIDEO


def test_what_is_no_number_is_no_tag_of_ours() -> None:
    with pytest.raises(ValueError, match="abc"):
        JobTag.read(f"{VIDEO}:abc")
