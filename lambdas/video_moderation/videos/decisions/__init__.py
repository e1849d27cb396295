"""Decisions of moderators, and the table that keeps all of them."""
