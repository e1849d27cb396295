"""What every function needs of its runtime: clients, the clock, logs and metrics, batches of SQS messages."""
