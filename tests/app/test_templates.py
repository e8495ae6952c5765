"""Label templates on record: each saved text is a version, and a label is printed with the version it was asked for."""

import io
from pathlib import Path

import pypdf
import pytest

from app.actions import drafts, registers, templates
from app.actions import labels as acts
from app.domain.errors import NeedsReason, NotFound, Refused
from app.domain.label_files import template, to_toml
from app.domain.register_forms import LotForm
from app.domain.words import PrintReason, Role
from app.lab import Lab
from app.outputs.labels.printing import print_waiting
from app.queries.drafts import draft
from app.queries.labels import labels
from app.queries.templates import samples, template_in_force, template_of, templates_in_force, versions
from tests.conftest import as_role
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-LABEL-006")


@pytest.fixture
def manager(store) -> Lab:
    return as_role(store, Role.DATA_MANAGER)


def wider(by: float = 2, name: str = "blood_tube") -> str:
    made = template(name)
    return to_toml(made.model_copy(update={"width_mm": made.width_mm + by}))


def test_the_template_of_the_program_is_version_1(lab):
    assert lab.ask(template_in_force, "blood_tube") == (template("blood_tube"), 1)
    (only,) = lab.ask(versions, "blood_tube")
    assert (only.number, only.at, only.text) == (1, None, to_toml(template("blood_tube")))


@pytest.mark.parametrize("role", [Role.DATA_MANAGER, Role.ADMINISTRATOR])
def test_a_saved_text_is_the_next_version_and_in_force(store, role: Role):
    lab = as_role(store, role)
    assert lab.do(templates.save, "blood_tube", wider(), "a broader roll") == 2
    made, number = lab.ask(template_in_force, "blood_tube")
    assert (made.width_mm, number) == (52, 2)
    assert lab.do(templates.save, "blood_tube", wider(4), "broader still") == 3
    assert [each.number for each in lab.ask(versions, "blood_tube")] == [3, 2, 1]
    newest = lab.ask(versions, "blood_tube")[0]
    assert (newest.why, newest.by) == ("broader still", lab.who.login)
    assert lab.ask(template_of, "blood_tube", 2).width_mm == 52
    assert lab.ask(template_of, "blood_tube", 1).width_mm == 50


def test_a_technician_saves_no_template(lab):
    with pytest.raises(Refused, match="may not do this"):
        lab.do(templates.save, "blood_tube", wider(), "a broader roll")


def test_a_version_needs_its_reason(manager):
    with pytest.raises(NeedsReason):
        manager.do(templates.save, "blood_tube", wider(), " ")


def test_an_unchanged_text_is_refused_however_it_is_written(manager):
    with pytest.raises(Refused, match="Nothing differs from version 1"):
        manager.do(templates.save, "blood_tube", "# the same\n" + wider(0), "to be sure")
    manager.do(templates.save, "blood_tube", wider(), "a broader roll")
    assert manager.do(templates.save, "blood_tube", wider(0), "back to the first roll") == 3


def test_a_text_of_another_label_is_refused(manager):
    with pytest.raises(Refused, match="label “box”, not of “blood_tube”"):
        manager.do(templates.save, "blood_tube", wider(name="box"), "a mistake")


def test_a_text_that_is_no_template_is_refused_with_its_field(manager):
    with pytest.raises(Refused, match="blood_tube: width_mm does not fit"):
        manager.do(templates.save, "blood_tube", wider(-60), "a mistake")


def test_a_label_that_nobody_made_has_no_versions(manager):
    with pytest.raises(NotFound, match="no label “gone”"):
        manager.do(templates.save, "gone", wider(), "a mistake")
    with pytest.raises(NotFound, match="no version 7"):
        manager.ask(template_of, "blood_tube", 7)


def test_a_label_is_printed_with_the_version_that_it_was_asked_for_with(lab, manager, given: Given, tmp_path: Path):
    given.participant(23)
    given.tube(23)
    manager.do(templates.save, "blood_tube", wider(), "a broader roll")
    given.tube(23)
    asked = [row.template_version for row in lab.ask(labels) if row.template == "blood_tube"]
    assert asked == [1, 2]
    widths = {}
    for path in print_waiting(lab, tmp_path):
        page = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0]
        widths[path.name.rpartition("-")[2]] = round(float(page.mediabox.width) * 25.4 / 72, 1)
    assert widths["blood_tube.pdf"] == 50
    assert widths["blood_tube.v2.pdf"] == 52


def test_a_reprint_keeps_the_version_of_the_first_print(lab, manager, given: Given, tmp_path: Path):
    given.participant(23)
    tube = given.tube(23)
    print_waiting(lab, tmp_path)
    manager.do(templates.save, "blood_tube", wider(), "a broader roll")
    lab.do(acts.request, tube, reason=PrintReason.REPRINT, why="smeared")
    assert [row.template_version for row in lab.ask(labels)] == [1]


def test_the_label_of_a_lot_bears_the_version_in_force(lab, manager):
    manager.do(templates.save, "cryovial", wider(name="cryovial"), "a broader roll")
    lot = {"kind": "ANTIBODY", "name": "CD45", "number": "C1", "expiry": "2027-01-01"}
    lab.do(registers.add_lot, LotForm.fill(lot))
    assert [row.template_version for row in lab.ask(labels)] == [2]


def test_the_list_says_which_version_is_in_force_and_how_many_there_are(manager):
    manager.do(templates.save, "cryovial", wider(name="cryovial"), "a broader roll")
    found = {row.name: row for row in manager.ask(templates_in_force)}
    assert (found["cryovial"].number, found["cryovial"].count, found["cryovial"].template.width_mm) == (2, 2, 35)
    assert (found["box"].number, found["box"].count) == (1, 1)


def test_the_samples_of_a_template_are_the_labels_asked_for_on_it_the_newest_first(lab, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    found = lab.ask(samples, "blood_tube")
    assert [each.label.barcode for each in found] == [second, first]
    assert lab.ask(samples, "slide") == []
    assert {each.label.barcode for each in lab.ask(samples)} >= {first, second}


def test_a_template_that_an_administrator_began_stays_as_a_draft(store):
    lab = as_role(store, Role.ADMINISTRATOR)
    lab.do(drafts.keep, "label_template:box", {"toml": wider(name="box")})
    assert lab.ask(draft, lab.who.id, "label_template:box").content["toml"] == wider(name="box")
