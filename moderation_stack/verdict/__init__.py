"""From a completed job to a verdict: Content Alert and the topics it publishes to."""
