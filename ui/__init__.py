"""The window: pages and widgets on QtLab."""
