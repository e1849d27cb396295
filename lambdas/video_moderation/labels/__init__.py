"""Moderation labels, and the scenes that consecutive labels form."""
