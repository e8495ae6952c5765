"""Actions, queries and jobs on real stores."""
