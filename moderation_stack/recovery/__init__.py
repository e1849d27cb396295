"""What brings a video back on its way: the recovery workflow, the Reconciler, the sweep of the bucket."""
