"""The printers of a bench: added, changed, tried and removed with the keyboard; a refusal names its field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Refused, Unavailable
from app.settings import Printer, PrinterKind, Workstation
from tests.listener import Zebra, switched_off
from ui.pages.bench_printers import PrintersCard
from ui.pages.settings import SettingsPage


@pytest.fixture
def card(opened, tmp_path, monkeypatch) -> PrintersCard:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    page = opened(SettingsPage, "printers")
    page.show()
    return page.printers


def test_a_printer_is_added_by_keyboard_and_kept_in_the_file_of_the_bench(card: PrintersCard, told):
    card.name.setFocus()
    QTest.keyClicks(card.name, "Zebra")
    QTest.keyClick(card.kind, Qt.Key.Key_3)
    QTest.keyClicks(card.address, "192.168.1.40")
    QTest.keyClick(card.dpi, Qt.Key.Key_Left)
    QTest.keyClick(card.holds["blood_tube"], Qt.Key.Key_Space)
    QTest.keyClick(card.save, Qt.Key.Key_Space)
    kept = Printer(name="Zebra", kind=PrinterKind.SOCKET, address="192.168.1.40", dpi=203, templates=("blood_tube",))
    assert Workstation.load().printers == (kept,)
    assert told.messages[-1][1] == "Kept for this bench."
    assert card.save.text() == "Keep the changes"


def test_a_printer_is_changed_and_taken_away(card: PrintersCard):
    add(card, "Zebra", "10.0.0.7:9100")
    add(card, "Second", "10.0.0.8")
    card.table.selectRow(0)
    card.name.setText("Hall")
    card.right.setText("0,5")
    card.save.click()
    assert [(each.name, each.offset_mm) for each in card.desk.workstation.printers] == [
        ("Hall", (0.5, 0.0)),
        ("Second", (0.0, 0.0)),
    ]
    card.remove.click()
    assert [each.name for each in Workstation.load().printers] == ["Second"]
    assert not card.remove.isEnabled()
    with pytest.raises(Refused, match="No printer is chosen"):
        card.take_away()


@pytest.mark.parametrize(
    ("name", "address", "right", "said", "field"),
    [
        ("", "10.0.0.7", "0", "needs a name", "name"),
        ("zebra", "10.0.0.7", "0", "has a printer “zebra” already", "name"),
        ("Other", "", "0", "is no address of a printer", "address"),
        ("Other", "10.0.0.7:printer", "0", "is no address of a printer", "address"),
        ("Other", "10.0.0.7", "far", "is no number of millimetres", "right"),
        ("Other", "10.0.0.7", "50", "at most 20 mm", "right"),
    ],
)
def test_a_refusal_names_and_marks_its_field(card: PrintersCard, name, address, right, said, field):
    add(card, "Zebra", "10.0.0.7:9100")
    card.begin_another()
    card.name.setText(name)
    card.address.setText(address)
    card.right.setText(right)
    with pytest.raises(Refused, match=said):
        card.keep()
    marked = {"name": card.name, "address": card.address, "right": card.right}
    assert [each for each, line in marked.items() if line.state == "breach"] == [field]
    assert len(card.desk.workstation.printers) == 1


def test_a_printer_of_this_computer_and_a_folder_must_be_named(card: PrintersCard, tmp_path):
    card.name.setText("Desk")
    card.kind.chosen.emit(card.kind.set_value("SYSTEM") or "SYSTEM")
    assert card.system.isVisible()
    with pytest.raises(Refused, match="No printer of this computer is chosen"):
        card.keep()
    card.kind.chosen.emit(card.kind.set_value("FILE") or "FILE")
    card.address.setText("labels")
    with pytest.raises(Refused, match="“labels” is no folder"):
        card.keep()
    card.address.setText(str(tmp_path))
    card.try_out()
    assert (tmp_path / "label-test.pdf").stat().st_size > 500


def test_a_test_label_goes_to_the_printer_in_the_form_kept_or_not(card: PrintersCard, told):
    with Zebra() as zebra:
        card.name.setText("Zebra")
        card.address.setText(zebra.address)
        card.test.click()
    assert zebra.printed[0].startswith("MB000Z999")
    assert told.messages[-1][1] == "A test label went to Zebra."
    with switched_off() as address:
        card.address.setText(address)
        with pytest.raises(Unavailable, match="does not answer"):
            card.try_out()


def add(card: PrintersCard, name: str, address: str) -> None:
    card.begin_another()
    card.name.setText(name)
    card.address.setText(address)
    card.keep()
