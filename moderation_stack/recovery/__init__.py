"""Retries and finds what is stuck or lost: recovery workflow, Reconciler, sweep of the bucket."""
