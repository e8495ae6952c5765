"""Deviations: the list, and the one in front to complete, close or co-sign."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from app.actions import deviations as acts
from app.domain.words import DeviationState, Severity, label_of
from app.i18n import N_, _
from app.queries import sheets
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.inputs import TextInput
from ui.widgets.panel import SidePanel
from ui.widgets.segments import Segments
from ui.widgets.text import Text

SHOWN = ("DVSEQ", "DVDECOD", "DVRULE", "DVSEV", "DVSTATE", "DVTERM")


class DeviationsPage(ListPage):
    KEY = "deviations"
    TITLE = N_("Deviations")
    ICON = "triangle-alert"
    RAIL = "overview"
    TABLES: ClassVar = frozenset({"deviation"})
    COLUMNS = (*(each for each in sheets.DEVIATION if each.name in SHOWN), sheets.SUBJECT)
    EMPTY = (N_("No deviation is on record."), N_("A passed hard limit drafts one by itself."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.row: Any = None
        self.facts = DerivedCard(_("Deviation"))
        self.severity = Segments([(each.value, label_of(each)) for each in Severity])
        self.description, self.action_taken = TextInput(92), TextInput(92)
        self.save = Button(_("Save"), kind="primary", key=_("Ctrl+Enter"))
        self.save.setShortcut("Ctrl+Return")
        self.shut, self.cosign = Button(_("Close it")), Button(_("Co-sign"), icon="shield-check")
        self._lay_out_panel()
        self.table.chosen.connect(self._on_chosen)
        self.save.clicked.connect(self._on_save)
        self.shut.clicked.connect(self._on_close)
        self.cosign.clicked.connect(self._on_cosign)

    def read(self) -> Sequence[Any]:
        return self.lab.ask(sheets.deviations)

    def arrive(self, subject: str) -> None:
        self.refresh()
        for place in range(min(self.table.rows.rowCount(), 200)):
            if str(self.table.rows.row(place).id) == subject or (not subject and place == 0):
                self.table.selectRow(place)
                break

    def open_row(self, row: Any) -> None:
        self.action_taken.setFocus()

    def _on_chosen(self, row: Any) -> None:
        self.row = row
        facts = [Fact(_("Number"), str(row.id)), Fact(label_of(row.code), row.rule or "–")]
        if row.cosign_role is not None:
            state = State.OK if row.cosigned_by else State.WAIT
            facts.append(Fact(_("Co-signature"), label_of(row.cosign_role), str(row.cosign_due or ""), state))
        self.facts.show_facts(facts)
        self.severity.set_value(row.severity.value)
        self.description.setPlainText(row.description)
        self.action_taken.setPlainText(row.action_taken or "")
        is_open = row.state is not DeviationState.CLOSED
        for widget in (self.save, self.shut):
            widget.setEnabled(is_open)
        self.cosign.setVisible(row.cosign_role is not None and row.cosigned_by is None)

    def _on_save(self) -> None:
        self.lab.do(
            acts.complete,
            self.row.id,
            seen=self.row.version,
            severity=Severity(self.severity.value() or Severity.MINOR.value),
            description=self.description.toPlainText(),
            action_taken=self.action_taken.toPlainText(),
        )
        self.desk.messages.tell(_("Deviation {number} saved.").format(number=self.row.id))
        self.arrive(str(self.row.id))

    def _on_close(self) -> None:
        self.lab.do(acts.close, self.row.id, seen=self.row.version)
        self.desk.messages.tell(_("Deviation {number} is closed.").format(number=self.row.id))
        self.arrive(str(self.row.id))

    def _on_cosign(self) -> None:
        digest = hashlib.sha256(str(tuple(self.row)).encode()).hexdigest()
        self.lab.do(acts.cosign, self.row.id, seen=self.row.version, digest=digest)
        self.desk.messages.tell(_("Deviation {number} is co-signed.").format(number=self.row.id))
        self.arrive(str(self.row.id))

    def _lay_out_panel(self) -> None:
        panel = SidePanel()
        card = Card(margin=16)
        self.severity.setAccessibleName(_("Severity"))
        for title, field in ((_("Description"), self.description), (_("Action taken"), self.action_taken)):
            field.setAccessibleName(title)
            card.column.addWidget(Text(title, "small_strong"))
            card.column.addWidget(field)
        card.column.addWidget(self.severity)
        for button in (self.save, self.shut, self.cosign):
            card.column.addWidget(button)
        panel.add(self.facts)
        panel.add(card)
        self.beside.addWidget(panel)
