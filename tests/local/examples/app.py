"""All examples that the local AWS can deploy, in one app.

python3 -m tests.local.examples.app
"""

from __future__ import annotations

import aws_cdk as cdk

from tests.examples import NAMES, NOT_ON_THE_LOCAL_AWS, example

if __name__ == "__main__":
    app = cdk.App()
    for name in NAMES:
        if name not in NOT_ON_THE_LOCAL_AWS:
            example(name).build(app)
    app.synth()
