"""The CDK app's configuration: context keys, read and checked."""
