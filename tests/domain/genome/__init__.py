"""Rules and words, without a store."""
