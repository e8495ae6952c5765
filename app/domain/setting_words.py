"""What a person reads for each setting, in the order of the page."""

from typing import Final

from app.i18n import N_

SETTINGS: Final[tuple[tuple[str, str], ...]] = (
    ("study_id", N_("Study number")),
    ("acronym", N_("Acronym")),
    ("registry_no", N_("Registry number")),
    ("site_id", N_("Site number")),
    ("site", N_("Site")),
    ("sponsor", N_("Sponsor")),
    ("protocol_version", N_("Protocol version")),
    ("consent_version", N_("Consent version")),
    ("planned_n", N_("Participants planned")),
    ("tz", N_("Time zone")),
    ("dp_positive_min", N_("DP-positive from")),
    ("ctc_positive_min", N_("CTC present from")),
    ("ctc_prognostic_min", N_("CTC prognostic from")),
    ("norm_volume_ml", N_("Norm volume (mL)")),
    ("cellsearch_min_ml", N_("CellSearch needs (mL)")),
    ("fill_min_pct", N_("Filling target (%)")),
    ("hemolysis_cutoff", N_("Haemolysis noted from")),
    ("old_draw_question_days", N_("Ask about draws older than (days)")),
    ("cosign_days", N_("Co-signature due within (days)")),
    ("wga_at_provider", N_("Amplified by the provider (Y/N)")),
    ("unverified_take_part", N_("Unverified cells take part (Y/N)")),
    ("gii_go", N_("GII gate")),
    ("gii_green", N_("GII good from")),
    ("tumour_nuclei_note_pct", N_("Tumour nuclei noted below (%)")),
    ("tumour_nuclei_inadequate_pct", N_("Tumour nuclei inadequate below (%)")),
    ("block_return_days", N_("Block returned within (days)")),
    ("block_reminder_days", N_("Block reminded after (days)")),
    ("results_expected_days", N_("Results expected within (days)")),
)
