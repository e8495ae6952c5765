"""A shipment: filled by scanning, locked, sent, received item by item, its results taken down."""

from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.actions import shipments
from app.domain.barcode import looks_like_code, printed
from app.domain.dispatch import ShipmentForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import ShipmentStatus, label_of
from app.i18n import N_, _, ngettext
from app.outputs.manifest import issue_manifest
from app.queries import sheets
from app.queries.shipment import ShipmentRecord, shipment_record
from app.settings import data_folder
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.form_view import FormView
from ui.widgets.header import PageHeader
from ui.widgets.panel import SidePanel
from ui.widgets.table import RowsTable, of_list

SHOWN = ("REFID", "CELLTYPE", "PLATE", "WELL", "PROVNAME", "RECCOND", "RESDTC")


class ShipmentPage(Page):
    """Every scan joins the draft, is checked against the locked list, or takes a result down."""

    KEY = "shipment"
    TITLE = N_("Shipment")
    RAIL = "results"
    TABLES = frozenset({"shipment", "shipment_item", "item"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.code = ""
        self.record: ShipmentRecord | None = None
        columns = (sheets.SUBJECT, *(each for each in sheets.SHIPMENT if each.name in SHOWN))
        self.header = PageHeader("")
        self.table = RowsTable(
            columns, *of_list(lambda: self.record.items if self.record else ()), key=lambda row: row.id
        )
        self.table.setAccessibleName(_("Items of the shipment"))
        self.remove = Button(_("Take out"), kind="quiet", icon="x")
        self.save = Button(_("Save"), icon="check")
        self.manifest = Button(_("Manifest"), icon="file-text")
        self.cancel = Button(_("Cancel it"), kind="quiet")
        self.act = Button("", kind="primary")
        self.panel = SidePanel()
        self.card = Card(margin=16)
        self.form: FormView | None = None
        self._lay_out()
        self.act.clicked.connect(self.next_act)
        self.remove.clicked.connect(self._on_remove)
        self.save.clicked.connect(self._on_save)
        self.manifest.clicked.connect(self._on_manifest)
        self.cancel.clicked.connect(self._on_cancel)

    def arrive(self, subject: str) -> None:
        self.code = subject
        self.refresh()
        self._show_form()

    def refresh(self) -> None:
        if not self.code:
            return
        self.record = self.lab.ask(shipment_record, self.code)
        self.table.reload()
        count = len(self.record.items)
        items = ngettext("{count} item", "{count} items", count).format(count=count)
        self.header.set_texts(
            printed(self.code), f"{self.record.values['provider']} · {label_of(self.record.status)} · {items}"
        )
        self._show_acts(self.record.status)

    def take_scan(self, text: str) -> bool:
        if self.record is None or not looks_like_code(text):
            return False
        match self.record.status:
            case ShipmentStatus.DRAFT:
                added = self.lab.do(shipments.add, self.code, text)
                told = ngettext("{count} item added.", "{count} items added.", len(added)).format(count=len(added))
                self.desk.messages.tell(told, action=_("Undo"), key="Ctrl+Z")
                self.desk.messages.on_action(self.desk.undo)
            case ShipmentStatus.LOCKED:
                self.lab.do(shipments.check, self.code, text)
                self.desk.messages.tell(_("{code} is on the list.").format(code=printed(text)))
            case ShipmentStatus.SENT | ShipmentStatus.RECEIVED:
                self.lab.do(shipments.result_came, self.code, text)
                self.desk.messages.tell(_("Result of {code} taken down.").format(code=printed(text)))
            case _:
                return False
        self.refresh()
        return True

    def next_act(self) -> None:
        """Lock, send, or take the arrival down: what comes next for this shipment."""
        if self.record is None:
            return
        match self.record.status:
            case ShipmentStatus.DRAFT:
                self.lab.do(shipments.lock, self.code)
                self.desk.messages.tell(_("The list is locked."), _("Print the manifest, pack, then send."))
            case ShipmentStatus.LOCKED:
                self.lab.do(shipments.send, self.code)
                self.desk.messages.tell(_("{code} is sent.").format(code=printed(self.code)))
            case ShipmentStatus.SENT:
                self.lab.do(shipments.receive, self.code, {})
                self.desk.messages.tell(_("All items arrived in order."), _("Scan an item when its result comes."))
        self.refresh()

    def _show_acts(self, status: ShipmentStatus) -> None:
        words = {
            ShipmentStatus.DRAFT: _("Lock the list"),
            ShipmentStatus.LOCKED: _("Send"),
            ShipmentStatus.SENT: _("Arrived in order"),
        }
        self.act.setVisible(status in words)
        self.act.setText(words.get(status, ""))
        self.remove.setVisible(status is ShipmentStatus.DRAFT)
        self.cancel.setVisible(status in (ShipmentStatus.DRAFT, ShipmentStatus.LOCKED))

    def _show_form(self) -> None:
        assert self.record is not None
        if self.form is not None:
            self.card.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        zone = self.lab.settings.zone
        self.form = FormView(
            ShipmentForm,
            self.record.values,
            moment_parser=lambda text: parse_moment(text, now=self.lab.now, zone=zone),
            date_parser=lambda text: parse_date(text, today=self.lab.now.astimezone(zone).date()),
            columns=1,
        )
        self.card.column.insertWidget(0, self.form)

    def _on_save(self) -> None:
        assert self.record is not None
        assert self.form is not None
        form = cast(ShipmentForm, self.form.form())
        self.lab.do(shipments.describe, self.code, form, seen=self.record.version)
        self.desk.messages.tell(_("Saved."))
        self.refresh()

    def _on_remove(self) -> None:
        row = self.table.current()
        if row is not None:
            self.lab.do(shipments.remove, self.code, row.barcode)
            self.refresh()

    def _on_cancel(self) -> None:
        with_reason(self, lambda reason: self.lab.do(shipments.cancel, self.code, reason))
        self.refresh()

    def _on_manifest(self) -> None:
        """The manifest as PDF and workbook, in the folder of documents."""
        folder = data_folder() / "documents"
        written = issue_manifest(self.lab, self.code, folder)
        self.desk.messages.tell(_("Manifest written."), str(written))

    def _lay_out(self) -> None:
        self.header.add(self.cancel, self.remove, self.manifest, self.act)
        left = Card()
        left.column.addWidget(self.table)
        self.card.column.addWidget(self.save)
        self.panel.add(self.card)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(left, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addLayout(row, 1)
