"""Printed forms: the paper, the case summary, the case report form, the manifest."""
