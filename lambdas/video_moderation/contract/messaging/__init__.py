"""What is sent: events, messages of the queues, and the attribute by which subscriptions filter."""
