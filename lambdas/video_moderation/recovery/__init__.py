"""What brings a video back on its way: retries, the reconciliation of stale jobs, the sweep of the bucket."""
