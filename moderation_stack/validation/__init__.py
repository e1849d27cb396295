"""Checks of properties: values, times, Regions."""
