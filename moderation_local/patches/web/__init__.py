"""Gaps of API Gateway and CloudFront."""
