"""Building blocks that several stages use: queues, workflows, keys, retention, acknowledged findings."""
