"""Measurements of the promises that this project makes about scale; see README.md beside this file.

The functions' bundle has `lambdas/` as its root, so that is put on the path here, as AWS Lambda does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_BUNDLE = str(Path(__file__).parent.parent / "lambdas")
if _BUNDLE not in sys.path:
    sys.path.insert(0, _BUNDLE)

# Powertools reads these when it is imported, as it does in Lambda, where the template sets them.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "VideoModeration")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "benchmark")
