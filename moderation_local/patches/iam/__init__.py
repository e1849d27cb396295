"""Gaps of IAM: who may use a key, a queue or a service, and in whose name."""
