"""Actions: (Work, ...) -> value; the only code that changes anything."""
