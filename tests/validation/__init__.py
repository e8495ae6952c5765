"""The validation pack: installation, operation and performance of one version, told from a run of its tests."""
