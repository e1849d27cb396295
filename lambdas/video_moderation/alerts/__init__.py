"""Telling people and programs: e-mails, their pace and digests, events, and who listens."""
