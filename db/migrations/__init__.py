"""The steps from one schema to the next; Alembic is imported only where a store has to move."""
