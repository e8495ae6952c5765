"""DPTrace below its window: rules, actions, queries, and what goes in and out."""

__version__ = "0.1.0"
