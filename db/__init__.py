"""The store: tables, the one commit, the audit, migrations."""
