from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from video_moderation.jobs.job_tag import JobTag

VIDEO, NONCE = "0af3" * 16, "9c41" * 8


@given(st.floats(0, 100))
def test_it_says_whose_the_job_is_and_what_it_was_asked_for(asked: float) -> None:
    assert JobTag.read(JobTag(VIDEO, asked, NONCE).text) == JobTag(VIDEO, asked, NONCE)


@given(st.floats(0, 100))
def test_it_keeps_to_the_narrower_of_the_two_forms_that_aws_documents(asked: float) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9_.\-:]{1,256}", JobTag(VIDEO, asked, NONCE).text)


@pytest.mark.parametrize(
    "text", ["", VIDEO, f"{VIDEO}:50.0", f"{VIDEO}:abc:{NONCE}", f"{VIDEO}:50.0:{NONCE}:"]
)
def test_what_is_no_tag_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|convert"):
        JobTag.read(text)


@pytest.mark.parametrize("text", [VIDEO, f"{VIDEO}:50.0", f"{VIDEO}:50.0:{NONCE}"])
def test_a_completion_says_by_it_which_video_it_is_about(text: str) -> None:
    assert JobTag.video_of(text) == VIDEO
