"""Storage and topics: new ones, or those that the user brings."""
