"""Gaps of S3: versions, tags, and the condition keys about them."""
