"""Files of sequencing results, read and checked: variants, mutations, segments, genotype matrices, quality tables."""
