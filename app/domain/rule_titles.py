"""The rules of the trial in one line each (domain 7), for whoever reads their numbers in a list."""

from typing import Final

from app.i18n import N_

RULE_TITLES: Final = {
    "R01": N_("The draw comes before the first dose of the treatment"),
    "R02": N_("Draw, receipt, start and end of processing follow one another; amplification follows the sort"),
    "R03": N_("Blood keeps for the window of its tube and assay, counted on UTC"),
    "R04": N_("Blood travels within the temperatures of its tube"),
    "R05": N_("CellSearch needs the least volume in one tube"),
    "R06": N_("A clotted tube is rejected, or used as exploratory with a reason; haemolysis is noted"),
    "R07": N_("No more blood is used than was received"),
    "R08": N_("A lot is used before it expires"),
    "R09": N_("A well holds one live item, of the plate's participant"),
    "R10": N_("A code is never used again"),
    "R11": N_("No more DP cells are sorted than were counted at the sort"),
    "R12": N_("A product is sent with its quality control, or with a reason"),
    "R13": N_("A plate has a no-template control, a participant a WBC control"),
    "R14": N_("A positive no-template control holds its batch"),
    "R15": N_("Bone is never the reference; a primary tumour needs its reason"),
    "R16": N_("No more sections are used than there are"),
    "R17": N_("A block below the limit of tumour nuclei is not adequate, or says why"),
    "R18": N_("No verdict without WBC control, tumour and quality control"),
    "R19": N_("A locked record is opened by a signature"),
    "R20": N_("After a withdrawal no new work is begun"),
    "R21": N_("0 is a count; “not done” has its reason"),
    "R22": N_("No time lies in the future"),
    "R23": N_("A second tube has its own record; the primary one counts"),
    "R24": N_("A code of another participant stops the work"),
    "R25": N_("The clock of the computer runs forward"),
    "LABEL": N_("A label fits its thing and its participant"),
    "LOST": N_("What is lost is recorded with its step"),
    "CALIBRATION": N_("An instrument is used before its calibration is due"),
}


def rules_in(text: str) -> tuple[str, ...]:
    """The rules that a text names."""
    return tuple(each for each in RULE_TITLES if each in text)
