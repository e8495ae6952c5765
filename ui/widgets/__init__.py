"""Widgets: they take plain values and emit past-tense signals."""
