"""A page that records: forms in a card, what is derived beside them, the footer that names what is missing."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import drafts
from app.domain.barcode import looks_like_code, parse
from app.domain.commands import Command
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.times import Moment, parse_date, parse_moment
from app.domain.words import Kind
from app.i18n import N_, _
from app.queries.drafts import draft
from ui import gloves, theme, when
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_by_cards import FormByCards
from ui.pages.form_review import FormReview
from ui.pages.page import Page
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.field import FieldView
from ui.widgets.form_view import FormFooter, FormView
from ui.widgets.header import PageHeader
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.scroll import Scroll
from ui.widgets.text import Text

SAVED_AFTER_MS = 1500
SETTLED_AFTER_MS = 150
"""A form that was just drawn has its height by then."""


class FormPage(Page):
    """Forms one under the other; confirming calls `confirm`. What is typed is kept as a draft when the page is left."""

    FORMS: ClassVar[tuple[type[Form], ...]]
    VERB: ClassVar[str] = ""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.subject = ""
        self._is_dropped = False
        self.header = PageHeader("", "")
        self.panel = SidePanel()
        self.footer = FormFooter(_(self.VERB))
        self.views: dict[type[Form], FormView] = {}
        self.saved = Text("", "small", "text2")
        self.options = LinesCard(_("Digits choose"))
        self.options.hide()
        self.panel.add(self.options)
        self._saving = QTimer(self, interval=SAVED_AFTER_MS, singleShot=True)
        self._saving.timeout.connect(self._on_saving)
        self._front: FieldView | None = None
        self._settling = QTimer(self, interval=SETTLED_AFTER_MS, singleShot=True)
        self._settling.timeout.connect(self._on_settled)
        self._column = QVBoxLayout()
        self.by_cards = FormByCards(self)
        self.reviewing = FormReview(self)
        self._lay_out()
        self.footer.confirmed.connect(self.try_confirm)
        self.footer.cancelled.connect(self.cancel)

    def confirm(self) -> None:
        """Record what the forms hold; raises what is refused."""
        raise NotImplementedError

    def derive(self) -> None:
        """Show in the side panel what follows from what is typed."""

    def draft_key(self) -> str:
        return f"{self.KEY}:{self.subject}"

    def shown_record(self) -> str:
        """What the forms show, as the page is opened on it; empty where nothing of it is recorded."""
        return self.subject

    def show_forms(self, values: Mapping[type[Form], Mapping[str, Any]], *, only: tuple[type[Form], ...] = ()) -> None:
        """Draw the forms anew with these values; a draft that was left open comes back over them."""
        self._is_dropped = False
        kept = self.lab.ask(draft, self.lab.who.id, self.draft_key())
        for view in self.views.values():
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = {}
        for place, kind in enumerate(only or self.FORMS):
            view = FormView(
                kind,
                {**values.get(kind, {}), **kept.content.get(kind.__name__, {})},
                moment_parser=self.parse_moment,
                date_parser=lambda text: parse_date(text, today=self.lab.today),
            )
            view.edited.connect(self._on_edited)
            view.number_choices()
            self.views[kind] = view
            self._column.insertWidget(place, view)
        self._follow_fields()
        self._on_edited()
        self._saving.stop()
        self.reviewing.show()
        self.saved.setVisible(False)
        self.options.hide()
        if gloves.are_on():
            self.by_cards.begin()
        if kept.at is not None and kept.content:
            told = _("Your draft of {time} is back.").format(time=when.near(kept.at, self.lab.now))
            self.desk.messages.tell(told, _("Cancel throws it away."), state="wait")

    def show_field(self, name: str) -> None:
        for view in self.views.values():
            if name in view.fields:
                view.fields[name].control.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _follow_fields(self) -> None:
        """Tab goes through the fields, then to the footer; what pops up from a field is a window of its own."""
        stops = [
            each
            for view in self.views.values()
            for each in view.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is view.window()
        ]
        if stops:
            self.footer.come_after(stops[-1])

    def take_another(self, text: str, kinds: Collection[Kind]) -> bool:
        """The code of another thing of these kinds brings it up; what is being typed stays as its draft."""
        if not looks_like_code(text) or parse(text).kind not in kinds:
            return False
        self.leave()
        self.arrive(text)
        return True

    def try_confirm(self) -> None:
        """Confirm; a field that does not fit is marked, and the refusal shown."""
        self.reviewing.must_be_open()
        try:
            self.confirm()
        except Refused as refusal:
            self._mark(refusal)
            raise

    def form(self, kind: type[Form]) -> Form:
        """The form as typed; Refused where a field does not fit."""
        return self.views[kind].form()

    def cancel(self) -> None:
        """Leave without recording; what was typed is thrown away."""
        self.drop_draft()
        self.desk.go(self.RAIL, "")

    def drop_draft(self) -> None:
        self._saving.stop()
        self.lab.do(drafts.keep, self.draft_key(), {})
        self._is_dropped = True

    def leave(self) -> bool:
        """Keep what is typed, so that an interruption costs nothing."""
        self._keep_draft()
        return True

    def entry(self) -> QWidget | None:
        """The first field that lacks its value."""
        for view in self.views.values():
            for field in view.lacking():
                return view.fields[field.name].control
        return None

    def typed(self) -> dict[str, Any]:
        """What a draft keeps: the forms in which something was typed."""
        return {kind.__name__: view.raw() for kind, view in self.views.items() if view.is_touched()}

    def next_act(self) -> None:
        self.try_confirm()

    def take_command(self, command: Command) -> bool:
        """Cards fill the form: digits write, NOW the present, NEXT goes to the next field that lacks, then confirms."""
        return self.by_cards.take(command)

    def show_options(self, field: FieldView) -> None:
        """The field in view; the options of a list beside the form, each with its digits; side by side they bear them."""
        self._front = field
        self._scroll.ensureWidgetVisible(field)
        self._settling.start()
        control = field.control
        is_list = isinstance(control, Choice) and gloves.are_on()
        self.options.setVisible(is_list)
        if isinstance(control, Choice) and is_list:
            chosen = control.currentText()
            lines = [LineOf(digit, text, _("chosen") if text == chosen else "") for digit, text in control.numbered()]
            self.options.show_lines(lines, _(field.field.entry.title))
            self.panel.to_top()

    def take_person(self, initials: str) -> bool:
        """The field for a person that has the cursor, else the first that is empty, takes the initials."""
        asked = [each for view in self.views.values() for each in view.fields.values() if each.field.entry.person]
        here = next((each for each in asked if each.control.hasFocus()), None)
        field = here or next((each for each in asked if each.raw() is None), None)
        if field is None:
            return False
        field.write(initials)
        return True

    def reject(self) -> bool:
        """What the card REJECT means on this form; False: nothing."""
        return False

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+Enter", N_("confirm")),
            ("Ctrl+M", N_("why a field is empty")),
            ("Ctrl+Q", N_("ask about the field, or show what is asked")),
            ("Tab", N_("next field")),
        )

    def parse_moment(self, text: str) -> Moment:
        return parse_moment(text, now=self.lab.now, zone=self.lab.settings.zone)

    def _keep_draft(self) -> bool:
        typed = self.typed()
        if self._is_dropped or not typed:
            return False
        self.lab.do(drafts.keep, self.draft_key(), typed)
        return True

    def _on_saving(self) -> None:
        if self._keep_draft():
            self.saved.setText(_("Draft saved at {time}").format(time=when.clock(self.lab.now)))
            self.saved.setVisible(True)

    def _on_settled(self) -> None:
        """The field in which cards write stays in view once the form has its height."""
        if any(self._front is field for view in self.views.values() for field in view.fields.values()):
            assert self._front is not None
            self._scroll.ensureWidgetVisible(self._front)

    def _on_edited(self) -> None:
        lacking = [field for view in self.views.values() for field in view.lacking()]
        done = sum(view.required_count() for view in self.views.values()) - len(lacking)
        self.footer.show_lacking(lacking, done=done)
        if not gloves.are_on():
            self.options.hide()
        self.derive()
        self._saving.start()

    def _mark(self, refusal: Refused) -> None:
        for view in self.views.values():
            if refusal.code and view.has_field(refusal.code):
                view.mark(refusal.code, refusal.hint or refusal.text)

    def _lay_out(self) -> None:
        self.header.add(self.saved)
        inside = QWidget()
        self._column.setSpacing(theme.px("space.page"))
        self._column.setContentsMargins(23, 18, 17, 18)
        self._column.addStretch(1)
        inside.setLayout(self._column)
        card = Card()
        card.column.setContentsMargins(1, 6, 6, 6)
        self._scroll = Scroll(inside)
        card.column.addWidget(self._scroll)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(card, 1)
        middle.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.footer)
