"""Gaps of SQS, SNS and EventBridge."""
