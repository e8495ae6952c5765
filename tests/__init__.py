"""The tests: sentences about what a person notices, on real stores, files and windows."""
