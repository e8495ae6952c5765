"""Sequenced alterations: their names, what files tell of them, evidence, verdicts and numbers."""
