"""The policy that is deployed when none is stated: every label flags.

Written out, because stating it takes the CDK, whose memory the benchmarks must not measure; a test compares.
"""

from __future__ import annotations

MIN_CONFIDENCE = 50.0
EVERY_LABEL = (
    '{"audiences":[],"contentTypeConfidence":80,"default":{"action":"flag","minConfidence":50},'
    '"minConfidence":50,"rules":[],"taxonomy":"7.0","version":"every-label+8d3357db33da"}'
)
