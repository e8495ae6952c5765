"""The thresholds of the rule of tumour origin: each an assumption of the study, none a constant (domain 3.2, 3.4, 3.6)."""

from pydantic import BaseModel, ConfigDict

ALGORITHM = "1"
"""Goes up when the rule itself changes, not its thresholds."""


class OriginRule(BaseModel):
    """What counts as evidence. Shares are 0 to 1, depths and alternate reads are reads, places are megabases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tumour_vaf_min: float = 0.05
    tumour_depth_min: int = 30
    wbc_depth_min: int = 20
    wbc_vaf_max: float = 0.01
    wbc_vaf_depth_min: int = 200
    chip_genes: tuple[str, ...] = (
        "ASXL1",
        "CBL",
        "DNMT3A",
        "GNB1",
        "IDH1",
        "IDH2",
        "JAK2",
        "PPM1D",
        "SF3B1",
        "SRSF2",
        "TET2",
        "TP53",
    )
    counted_alt_min: int = 3
    counted_vaf_min: float = 0.10
    snv_counted_min: int = 2
    snv_census_alt_min: int = 5
    cna_segment_min_mb: float = 10.0
    cna_log2_min: float = 0.2
    cna_shared_min: int = 2
    cna_breakpoint_mb: float = 5.0
    cna_r_min: float = 0.5
    cna_p_max: float = 0.01
    cna_bin_mb: float = 1.0
    cna_permutations: int = 999
    cna_seed: int = 1
    non_tumour_list_min: int = 3
    non_tumour_covered_share: float = 0.5
    non_tumour_covered_min: int = 3
    proven_cells_min: int = 1
    depth_min: int = 10
    depth_warn: int = 20
    reads_warn: int = 200_000
    reads_fail: int = 100_000
    mapd_fail: float | None = None
    gini_fail: float | None = None
    contamination_fail_pct: float | None = None
    snp_loci_min: int = 20
    snp_concordance_min: float = 0.8
    snp_het_vaf_min: float = 0.1
    snp_het_vaf_max: float = 0.9
    germline_het_vaf_min: float = 0.3
    germline_het_vaf_max: float = 0.7
    listed_cells_min: int = 2
    clonal_low_min: float = 0.5
    few_cells: int = 3
    genome_build: str = "GRCh38"
