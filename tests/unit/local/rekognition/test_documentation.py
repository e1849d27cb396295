from __future__ import annotations

import moderation_local.rekognition
from moderation_local.rekognition.__main__ import parser
from moderation_local.rekognition.settings import Settings


def test_it_says_that_it_does_not_look_at_the_pictures() -> None:
    assert "does not look at pixels" in (moderation_local.rekognition.__doc__ or "")
    assert "does not look at its pictures" in parser().format_help()


def test_the_command_line_has_every_setting_with_the_librarys_default() -> None:
    options = vars(parser().parse_args(["--endpoint-url", "http://127.0.0.1:1"]))
    defaults = vars(Settings())
    assert {name: options[name] for name in defaults} == defaults
