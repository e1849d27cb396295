"""A CDK app of plain constructs: one `CfnResource` for each resource of a template that is there already.

`benchmarks.synth` compares the synthesis of this project with it. Run with the template's path.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import aws_cdk as cdk


def main(template_file: str) -> None:
    """Synthesize a stack with the template's resources."""
    template = json.loads(Path(template_file).read_text(encoding="utf-8"))
    app = cdk.App()
    stack = cdk.Stack(app, "Plain")
    for logical_id, resource in template["Resources"].items():
        made = cdk.CfnResource(
            stack, logical_id, type=resource["Type"], properties=resource.get("Properties", {})
        )
        made.override_logical_id(logical_id)
    app.synth()


if __name__ == "__main__":
    main(sys.argv[1])
