"""Benchmarks: figures beside the naive way in the same run; they print tables and assert nothing."""
