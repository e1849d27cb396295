"""How callers reach the engine: over HTTP, or inside a boto3 client."""
