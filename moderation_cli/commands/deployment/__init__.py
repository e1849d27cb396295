"""Commands on the deployed stack: its outputs, its health, and the policies of its bucket and key."""
