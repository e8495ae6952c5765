"""Widgets, driven by keys: segments, choices, fields, tables, dialogs, the scan line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import Refused
from app.domain.form import MissingValue
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import Condition, Missing
from app.tables import ColumnKind, column
from ui.marks import CellMark
from ui.widgets.choice import Choice
from ui.widgets.dialog import ReasonDialog
from ui.widgets.form_view import FormView
from ui.widgets.message_bar import MessageBar
from ui.widgets.plate_map import PlateMap, WellView
from ui.widgets.rows import LongList
from ui.widgets.scan_line import ScanLine
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)


def receipt(qtbot, **values) -> FormView:
    view = FormView(
        ReceiptForm,
        values,
        moment_parser=lambda text: parse_moment(text, now=NOW, zone=ZoneInfo("Europe/Paris")),
        date_parser=lambda text: parse_date(text, today=date(2026, 3, 10)),
    )
    qtbot.addWidget(view)
    view.show()
    return view


def test_segments_are_chosen_by_arrows_and_digits(qtbot, dressed):
    widget = Segments([("Y", "Yes"), ("N", "No"), ("U", "Unknown")])
    qtbot.addWidget(widget)
    QTest.keyClick(widget, Qt.Key.Key_Right)
    assert widget.value() == "Y"
    with qtbot.waitSignal(widget.chosen) as signal:
        QTest.keyClick(widget, "3")
    assert signal.args == ["U"]
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    assert widget.value() is None


@pytest.mark.requirement("URS-LOOK-006")
def test_the_wheel_changes_no_choice(qtbot, dressed):
    widget = Choice([(each, each) for each in "abcdef"], "b")
    qtbot.addWidget(widget)
    widget.show()
    none = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, wheel)
    assert widget.value() == "b"


def test_a_form_takes_a_decimal_comma_and_a_time_as_typed(qtbot, dressed):
    view = receipt(qtbot, temp_c="21,5", received="0915", volume_ml="8,2")
    form = view.form()
    assert (form.temp_c, form.volume_ml) == (21.5, 8.2)
    assert form.received.local.hour == 9


def test_a_value_out_of_its_limits_names_its_field_and_is_marked(qtbot, dressed):
    view = receipt(qtbot, temp_c="212")
    with pytest.raises(Refused, match="Temperature: “212” does not fit") as refusal:
        view.form()
    view.mark(refusal.value.code, refusal.value.hint)
    assert view.fields["temp_c"].control.state == "breach"


def test_a_missing_value_keeps_its_cause_and_leaves_the_list_of_what_lacks(qtbot, dressed):
    view = receipt(qtbot)
    lacking = {field.name for field in view.lacking()}
    assert {"temp_c", "volume_ml", "condition"} <= lacking
    view.fields["temp_c"].set_missing(MissingValue(Missing.NOT_DONE, "no probe"))
    assert "temp_c" not in {field.name for field in view.lacking()}
    assert view.form().missing["temp_c"].reason == "no probe"
    again = receipt(qtbot, **view.raw())
    assert again.form().missing["temp_c"].cause is Missing.NOT_DONE


@pytest.mark.requirement("URS-LOOK-004")
def test_what_is_typed_comes_back_from_a_draft(qtbot, dressed):
    view = receipt(qtbot, condition=Condition.OK, decision_reason="only tube")
    assert receipt(qtbot, **view.raw()).raw() == view.raw()


def table_of(count: int, asked: list[tuple[int, int]]) -> RowsTable:
    class Row:
        def __init__(self, place: int) -> None:
            self.id = place
            self.code = f"MB{place:08d}"

    def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> list[Row]:
        asked.append((offset, limit))
        return [Row(place) for place in range(offset, min(offset + limit, count))]

    columns = (column("ID", "Number", "id", ColumnKind.NUMBER), column("CODE", "Code", "code", ColumnKind.CODE))
    return RowsTable(columns, LongList(fetch, lambda: count), key=lambda row: row.id)


@pytest.mark.requirement("URS-LIST-001")
def test_a_million_rows_are_read_page_by_page(qtbot, dressed):
    asked: list[tuple[int, int]] = []
    table = table_of(1_000_000, asked)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.reload()
    table.scrollToBottom()
    table.grab()
    assert table.rows.rowCount() == 1_000_000
    assert max(offset for offset, _limit in asked) == 999_800
    assert len(asked) < 10
    table.selectAll()
    assert table.current() is None


def test_the_selection_stays_with_its_row(qtbot, dressed):
    table = table_of(500, [])
    qtbot.addWidget(table)
    table.reload()
    table.selectRow(7)
    table.reload()
    assert table.current().id == 7
    with qtbot.waitSignal(table.opened) as signal:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert signal.args[0].id == 7


@pytest.mark.requirement("URS-AUDIT-004")
def test_a_reason_dialog_needs_a_reason(qtbot, dressed):
    dialog = ReasonDialog(None, "Late", "Say why", "Go on")
    qtbot.addWidget(dialog)
    assert not dialog.act.isEnabled()
    dialog.field.setPlainText("storm")
    assert dialog.act.isEnabled()
    dialog.act.click()
    assert dialog.result() == dialog.DialogCode.Accepted
    assert dialog.reason == "storm"


def test_the_scan_line_hands_on_what_was_typed(qtbot, dressed):
    line = ScanLine()
    qtbot.addWidget(line)
    line.setText("MB023D007R")
    with qtbot.waitSignal(line.scanned) as signal:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert signal.args == ["MB023D007R"]


def test_the_message_bar_keeps_the_last_fifty(qtbot, dressed):
    bar = MessageBar()
    qtbot.addWidget(bar)
    for number in range(60):
        bar.show_message("ok", f"message {number}")
    assert len(bar.history) == 50
    assert bar.history[-1].title == "message 59"
    bar.show_progress("Workbook", 120, 600)
    with qtbot.waitSignal(bar.cancelled):
        bar._button.click()


@pytest.mark.requirement("URS-LOOK-003")
def test_the_plate_is_worked_by_keys_on_both_keyboards(qtbot, dressed):
    plate = PlateMap()
    qtbot.addWidget(plate)
    plate.resize(880, 560)
    plate.show_wells({"A01": WellView(next(iter(CellMark)), "001", None)})
    QTest.keyClick(plate, Qt.Key.Key_Right)
    assert plate.selected == "A02"
    for key, place in (("3", 3), ("(", 5)):
        with qtbot.waitSignal(plate.outcome_chosen) as signal:
            QTest.keyClick(plate, key)
        assert signal.args == ["A02", place]
    assert plate.well_size() >= 40
