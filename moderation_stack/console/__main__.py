"""Write the template for the CloudFormation console: `python -m moderation_stack.console [FILE]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from moderation_stack.console.template import console_template
from moderation_stack.console.yaml_text import yaml_text

MOST_BYTES = 1_000_000
"""What CloudFormation accepts from S3, to where the console uploads a template.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""


def write(file: Path) -> int:
    """Write the template to `file` and return its size in bytes.

    Raises:
        ValueError: CloudFormation would not accept the template.
    """
    with tempfile.TemporaryDirectory() as assembly:
        text = yaml_text(console_template(assembly))
    size = len(text.encode("ascii"))
    if size >= MOST_BYTES:
        raise ValueError(f"the template has {size:,} bytes, and CloudFormation accepts {MOST_BYTES:,}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="ascii")
    return size


if __name__ == "__main__":
    destination = Path(*sys.argv[1:2] or ["dist/console.template.yaml"])
    print(f"{destination}: {write(destination):,} bytes")
