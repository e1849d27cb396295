"""DynamoDB in memory: a table with its indexes, and the capacity that each call consumes."""
