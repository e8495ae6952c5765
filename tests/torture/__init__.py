"""Torture: what breaks a record, many times over."""
