"""How alerts, digests, notices and events are sent, and to whom."""
