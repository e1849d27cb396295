"""Gaps of CloudFormation: properties, references and events of a stack."""
