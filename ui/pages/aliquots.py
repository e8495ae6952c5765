"""Divide a product or an extract: how many aliquots of how much, and what is left; those made earlier are entered late."""

from collections.abc import Callable
from typing import cast

from app.actions import aliquots
from app.domain.aliquot import AliquotForm, AliquotTime, Taken
from app.domain.barcode import normalised, participant_name, printed
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.words import label_of
from app.i18n import N_, _, decimal, ngettext
from app.queries.item import ItemRecord, item_record
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.lines import LineOf, LinesCard


class AliquotsPage(FormPage):
    """The subject is a product or an extract; a scan of another one goes on with that."""

    KEY = "aliquots"
    TITLE = N_("Make aliquots")
    RAIL = "specimens"
    TABLES = frozenset({"item", "lineage"})
    FORMS = (AliquotForm,)
    VERB = N_("Make aliquots")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: ItemRecord | None = None
        self.is_late = False
        self.facts, self.notice = DerivedCard(_("Volume")), NoticeCard("breach")
        self.made = LinesCard(_("Aliquots of it"))
        self.late = Button(_("Enter late"), kind="quiet", icon="history")
        self.header.add(self.late)
        for card in (self.facts, self.notice, self.made):
            self.panel.add(card)
        self.late.clicked.connect(self._on_late)

    def arrive(self, subject: str) -> None:
        self.subject, self.is_late = normalised(subject), False
        self.record = self.lab.ask(item_record, subject) if subject else None
        self._show_forms()

    def take_scan(self, text: str) -> bool:
        return self.take_another(text, aliquots.SOURCES)

    def confirm(self) -> None:
        if self.record is None:
            raise Refused(_("Nothing was scanned."), hint=_("Scan the product or the extract that is divided."))
        form = cast(AliquotForm, self.form(AliquotForm))
        made_at = cast(AliquotTime, self.form(AliquotTime)).at if self.is_late else None
        if self.is_late and made_at is None:
            raise Refused(_("Aliquots entered late need their time."), hint=_("Type when they were made."), code="at")
        codes = self.lab.do(aliquots.make, self.subject, form, made_at=made_at)
        self.drop_draft()
        told = ngettext("{count} aliquot made: {codes}.", "{count} aliquots made: {codes}.", len(codes))
        names = printed(codes[0]) + (f" … {printed(codes[-1])}" if len(codes) > 1 else "")
        self.desk.tell_undoable(told.format(count=len(codes), codes=names), _("Their labels wait under Documents."))
        self.desk.go("item", self.subject)

    def cancel(self) -> None:
        self.drop_draft()
        self.desk.go("item", self.subject)

    def derive(self) -> None:
        """What is taken, what is left, and whether that is more than there is."""
        if self.record is None or AliquotForm not in self.views:
            self.facts.show_facts([])
            self.notice.setVisible(False)
            return
        form = cast(AliquotForm, self.views[AliquotForm].readable())
        taken = Taken(self.record.barcode, self.record.volume_ul, form.count or 0, form.volume_ul or 0.0)
        left = form.left_ul if form.left_ul is not None else taken.left
        self.facts.show_facts(
            [
                Fact(_("Holds"), _amount(taken.held)),
                Fact(_("Taken"), _amount(taken.amount), "", State.BREACH if taken.is_too_much else None),
                Fact(_("Left after that"), _amount(left)),
            ]
        )
        self.notice.setVisible(taken.is_too_much)
        if taken.is_too_much:
            told = _("It is recorded with its deviation.") if self.is_late else _("That much is refused.")
            self.notice.show_notice(_("More than is left"), f"{taken.sentence()} {told}", "breach")

    def _show_forms(self) -> None:
        record = self.record
        if record is None:
            self.header.set_texts(_(self.TITLE), _("Scan a product or an extract."))
        else:
            title = _("Aliquots of {code}, entered late") if self.is_late else _("Aliquots of {code}")
            owner = participant_name(record.participant) if record.participant else _("of no participant")
            self.header.set_texts(title.format(code=printed(record.barcode)), f"{label_of(record.kind)} · {owner}")
            lines = [
                LineOf("", printed(code), label_of(kind), None, self._opener(code))
                for code, kind, edge in record.children
                if edge.value == "aliquot_of"
            ]
            self.made.show_lines(lines, str(len(lines)))
        self.footer.set_verb(_("Enter late") if self.is_late else _(self.VERB))
        forms: tuple[type[Form], ...] = (AliquotTime, AliquotForm) if self.is_late else (AliquotForm,)
        self.show_forms({AliquotForm: {"count": 1}}, only=forms)

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _on_late(self) -> None:
        self.is_late = not self.is_late
        self._show_forms()


def _amount(volume: float | None) -> str:
    return _("not known") if volume is None else f"{decimal(volume)} µL"
