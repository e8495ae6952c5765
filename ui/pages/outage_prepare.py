"""Prepare an outage kit: whose codes, how many of each kind; its labels and worksheets are written at once."""

from collections import Counter
from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.actions import outage
from app.domain.errors import Refused
from app.domain.outage import KitForm
from app.domain.times import parse_date, parse_moment
from app.domain.words import label_of
from app.i18n import N_, _, ngettext
from app.outputs.outage import print_kit
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.form_view import FormView
from ui.widgets.layouts import beside
from ui.widgets.panel import SidePanel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.text import Text
from ui.written import tell_written

PAPER = (("roll", N_("One a page")), ("sheets", N_("A4 sheets")))


class PrepareTab(QWidget):
    """The form of a kit, and beside it how many labels that makes."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.form = FormView(
            KitForm,
            {field.name: field.default for field in KitForm.fields()},
            moment_parser=lambda text: parse_moment(text, now=lab.now, zone=lab.settings.zone),
            date_parser=lambda text: parse_date(text, today=lab.today),
            columns=3,
        )
        self.facts = DerivedCard(_("The kit"))
        self.paper = Segments([(key, _(title)) for key, title in PAPER], "roll")
        self.paper.setAccessibleName(_("Paper"))
        self.make = Button(_("Reserve and print"), kind="primary", key="Ctrl+Enter", icon="printer")
        self._lay_out()
        self.form.edited.connect(self.tell)
        self.make.clicked.connect(self.confirm)
        self.tell()

    def confirm(self) -> None:
        """Reserve the codes, then write the labels and the worksheets; returns on the kit's own list."""
        form = cast(KitForm, self.form.form())
        kit = self.lab.do(outage.reserve, form.wanted(), form.remark or "")
        here = self.desk.workstation
        folder = papers_folder(here)
        files = print_kit(
            self.lab,
            folder,
            kit,
            dpi=here.label_dpi,
            on_sheets=self.paper.value() == "sheets",
            offset_mm=here.label_offset_mm,
        )
        self.desk.go("outage", kit)
        told = ngettext("Kit {kit}: {count} file written.", "Kit {kit}: {count} files written.", len(files))
        tell_written(self.desk, told.format(kit=kit, count=len(files)), folder)

    def tell(self) -> None:
        """What the form asks for, as far as it can be read."""
        form = cast(KitForm, self.form.readable())
        try:
            wanted = form.wanted()
        except Refused as refusal:
            self.facts.show_facts([Fact(_("Labels"), "-", refusal.text)])
            return
        counts: Counter[str] = Counter()
        for each in wanted:
            counts[label_of(each.kind)] += each.count
        facts = [Fact(name, str(count)) for name, count in counts.items()]
        self.facts.show_facts([*facts, Fact(_("Labels"), str(sum(counts.values())))])

    def _lay_out(self) -> None:
        inside = Card(margin=16)
        inside.column.addWidget(self.form)
        inside.column.addStretch(1)
        panel = SidePanel()
        acts = Card(_("Labels on"))
        acts.column.addWidget(self.paper)
        acts.column.addWidget(self.make)
        about = _(
            "Reserved codes are given to nothing else. Sheets: where there are some for the label, else one a page."
        )
        before = _("000 stands for tubes of people who are not enrolled yet.")
        for text in (before, about):
            acts.column.addWidget(Text(text, "small", "text2", wraps=True))
        panel.add(acts, self.facts)
        row: QHBoxLayout = beside(Scroll(inside), panel)
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
