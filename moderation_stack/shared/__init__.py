"""Building blocks that several stages use: functions, queues, workflows, keys, retention."""
