"""Every field that a form asks for leaves the laboratory: in a sheet, on a page; or it stands here with its reason."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from app import domain
from app.domain import register_forms
from app.domain.aliquot import AliquotForm, AliquotTime
from app.domain.destruction import ConfirmForm, DestroyForm
from app.domain.dispatch import Arrival, HandOver, ShipmentForm
from app.domain.enrolment import ScreenFailure, Withdrawal
from app.domain.form import Form
from app.domain.outage import KitForm, LateForm
from app.domain.ownership import Ownership
from app.outputs.forms.crf import empty
from app.outputs.forms.words import ANNOTATED
from app.outputs.sheets import SHEETS, variable_of
from tests.given import SETTINGS
from tests.outputs.test_forms import words_of

pytestmark = pytest.mark.requirement("URS-EXPORT-004")

OF_REGISTERS = {
    "InstrumentForm.name": "RUN.INSTNAME",
    "InstrumentForm.serial": "RUN.INSTSER",
    "InstrumentForm.location": "RUN.INSTLOC",
    "InstrumentForm.calibration_due": "RUN.INSTCAL",
    "PlaceForm.name": "STORAGE.PLACE",
    "PlaceForm.inside": "STORAGE.PLACEIN",
    "PlaceForm.temperature_c": "STORAGE.PLACETMP",
    "BoxForm.name": "STORAGE.BOXNAME",
    "BoxForm.rows": "STORAGE.BOXROWS",
    "BoxForm.columns": "STORAGE.BOXCOLS",
    "PanelForm.name": "RUN.PANEL",
    "PanelForm.markers": "RUN.MARKERS",
    "PanelForm.cocktail_lot": "RUN.LOTS",
    "Ownership.reason": "AUDIT.REASON",
}
"""Registers show in the rows of what used them, under a name of their own."""

OF_EVERY_SHEET = {
    "Whose.number": "whose a thing is",
    "BlockOwner.number": "whose a block is",
    "DeviationForm.number": "whom a deviation concerns",
    "Ownership.number": "whose a tube is after it was set right",
    "Ownership.other": "both tubes stand under their participant after it was set right",
    "AliquotForm.count": "as many rows as there are aliquots",
}
"""What the participant's number or the rows themselves tell."""

KEPT_IN_THE_LABORATORY = {
    "InstrumentForm.remark": "a note of the laboratory on its own equipment",
    "PlaceForm.remark": "a note of the laboratory on its own equipment",
    **{f"KitForm.{field.name}": "codes printed in advance: the ledger of codes tells" for field in KitForm.fields()},
    **{
        f"LateForm.{field.name}": "the paper of an outage: the list of its kit, and sheet AUDIT"
        for field in LateForm.fields()
    },
}

NOT_ASKED_ON_PAPER = {
    ShipmentForm: "dispatch has its own paper: the manifest",
    HandOver: "the manifest is signed at the hand-over",
    Arrival: "the manifest is signed on arrival",
    KitForm: "an outage kit has its own worksheets",
    LateForm: "an outage kit has its own worksheets",
    Ownership: "set right at the bench: its deviation and the trail tell",
    AliquotForm: "a division is recorded at the bench: sheet ALIQUOT",
    AliquotTime: "a division is recorded at the bench: sheet ALIQUOT",
    DestroyForm: "a destruction has its own paper: the certificate",
    ConfirmForm: "the addressee confirms on the letter",
    ScreenFailure: "P1 prints it once it is recorded",
    Withdrawal: "a withdrawal is written on the ward's own form; P1 prints it once it is recorded",
    register_forms.LotForm: "registers belong to no participant; P3 names the lots of each run",
    register_forms.InstrumentForm: "registers belong to no participant; P3 names the instrument of each run",
    register_forms.PlaceForm: "storage belongs to the laboratory: sheet STORAGE",
    register_forms.BoxForm: "storage belongs to the laboratory: sheet STORAGE",
    register_forms.PanelForm: "a preset; P3 prints the panel as the run used it",
}


for found in pkgutil.walk_packages(domain.__path__, "app.domain."):
    importlib.import_module(found.name)


def forms(parent: type[Form] = Form) -> Iterator[type[Form]]:
    for form in parent.__subclasses__():
        if form.__module__.startswith("app."):
            yield form
        yield from forms(form)


FIELDS = [(form, field.name) for form in forms() for field in form.fields()]


def columns() -> set[str]:
    return {f"{sheet.name}.{column.name}" for sheet in SHEETS for column in sheet.columns}


@pytest.mark.parametrize(("form", "name"), FIELDS, ids=[f"{form.__name__}.{name}" for form, name in FIELDS])
def test_a_field_reaches_a_sheet_or_says_why_it_does_not(form: type[Form], name: str):
    key = f"{form.__name__}.{name}"
    if key in KEPT_IN_THE_LABORATORY or key in OF_EVERY_SHEET:
        assert variable_of(form, name) == ""
        return
    assert (variable_of(form, name) or OF_REGISTERS.get(key)) in columns()


def test_the_exceptions_are_fields_that_exist():
    known = {f"{form.__name__}.{name}" for form, name in FIELDS}
    assert set(OF_REGISTERS) | set(KEPT_IN_THE_LABORATORY) | set(OF_EVERY_SHEET) <= known


@pytest.mark.requirement("URS-CRF-001")
def test_a_field_reaches_the_case_report_form_under_the_name_of_its_column():
    """The three forms are one definition: what the annotated one names is what the filled one prints."""
    text = words_of(empty(SETTINGS, mode=ANNOTATED))
    missing = [
        variable_of(form, name)
        for form, name in FIELDS
        if form not in NOT_ASKED_ON_PAPER
        and f"{form.__name__}.{name}" not in OF_EVERY_SHEET
        and not re.search(rf"(?<![A-Z_]){variable_of(form, name).partition('.')[2]}(?![A-Z_])", text)
    ]
    assert missing == []


@pytest.mark.requirement("URS-CRF-005")
def test_every_variable_that_the_annotated_form_names_is_a_column(tmp_path):
    known = columns()
    sheets = {sheet.name for sheet in SHEETS}
    named = {
        word.strip(",")
        for word in words_of(empty(SETTINGS, mode=ANNOTATED)).split()
        if "." in word and word.split(".")[0] in sheets
    }
    assert len(named) > 100
    assert named <= known
