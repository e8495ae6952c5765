"""Queries: (Session, ...) -> frozen rows; a list's columns stand beside it."""
