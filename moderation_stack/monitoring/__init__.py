"""Metrics and alarms of one pipeline."""
