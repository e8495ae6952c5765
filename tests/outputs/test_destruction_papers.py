"""The papers of a destruction: in walking order with codes to scan, to the addressee without a name, signed with its hash."""

import hashlib
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.actions import destructions
from app.domain.errors import Refused
from app.domain.words import DocumentKind, Role, SignatureMeaning, label_of
from app.lab import Lab
from app.outputs.destruction_papers import issue_letter, write_certificate, write_picking_list
from db.models import Document
from tests.app.test_destructions import all_destroyed, sent_away, stored, view, withdraw
from tests.conftest import as_role
from tests.given import PASSWORD, PEOPLE, Given

__all__ = ["stored"]


def text_of(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def issued(lab: Lab, kind: DocumentKind) -> list[tuple[str, str, str | None]]:
    with lab.store.look() as session:
        rows = select(Document.sha256, Document.data_sha256, Document.recipient).where(Document.kind == kind)
        return [tuple(row) for row in session.execute(rows)]


def test_the_picking_list_goes_from_place_to_place(lab: Lab, stored, tmp_path: Path):
    text = text_of(write_picking_list(lab, view(lab).id, tmp_path))
    assert text.index("Freezer 2 / Box 4") < text.index("MB-023-B002") < text.index("MB-023-B001")
    assert "2 things to pick" in text
    lab.do(destructions.pick, view(lab).id, stored["first"])
    assert "MB-023-B001" not in text_of(write_picking_list(lab, view(lab).id, tmp_path))


def test_a_plate_is_scanned_once_and_its_wells_are_listed(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    plate = given.plate(23)
    withdraw(lab, given)
    text = text_of(write_picking_list(lab, view(lab).id, tmp_path))
    assert "Scan the plate: it picks these wells." in text
    assert given.wells(plate)["A01"][5:9] in text.replace("-", "")


def test_the_letter_names_codes_and_the_study_number_and_nobody(lab: Lab, given: Given, tmp_path: Path):
    _plate, shipment = sent_away(lab, given)
    withdraw(lab, given)
    path = issue_letter(lab, view(lab).id, shipment, tmp_path)
    text = text_of(path)
    assert "Genome centre" in text
    assert "MB-023" in text
    assert not any(person.name in text or person.login in text.split() for person in PEOPLE.values())
    ((sha, _data, recipient),) = issued(lab, DocumentKind.DESTRUCTION_ASKED)
    assert (sha, recipient) == (hashlib.sha256(path.read_bytes()).hexdigest(), "Genome centre")
    assert all(each.asked is not None for each in view(lab).outside)
    with pytest.raises(Refused, match="out in this shipment"):
        issue_letter(lab, view(lab).id, "MB000H9999", tmp_path)


def test_the_certificate_is_a_draft_until_both_signed(lab: Lab, store, stored, tmp_path: Path):
    number = all_destroyed(lab, stored)
    draft = text_of(write_certificate(lab, number, tmp_path))
    assert "2 signatures lack." in draft
    assert issued(lab, DocumentKind.DESTRUCTION) == []
    digest = view(lab).digest
    lab.do(destructions.sign, number, seen=digest, password=PASSWORD)
    as_role(store, Role.BIOLOGIST).do(destructions.sign, number, seen=digest, password=PASSWORD)
    path = write_certificate(lab, number, tmp_path)
    text = text_of(path)
    for said in ("Lina Amari", "Marc Serres", "autoclaved", "by LA before MS"):
        assert said in text
    assert digest in text.replace("\n", "").replace("\r", "")
    assert label_of(SignatureMeaning.DESTROYED).replace(" ", "") in "".join(text.split())
    assert "Changed since" not in text
    ((sha, data, _recipient),) = issued(lab, DocumentKind.DESTRUCTION)
    assert (sha, data) == (hashlib.sha256(path.read_bytes()).hexdigest(), digest)
