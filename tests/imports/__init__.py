"""Readers of files that come in."""
