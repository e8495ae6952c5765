"""The store itself: opening, migrating, writing, and the chain of changes."""
