"""A page that records: forms in a card, what is derived beside them, the footer that names what is missing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.actions import drafts
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.times import Moment, parse_date, parse_moment
from app.i18n import _
from app.queries.drafts import draft
from ui import theme
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.card import Card
from ui.widgets.form_view import FormFooter, FormView
from ui.widgets.header import PageHeader
from ui.widgets.panel import SidePanel


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
        self._column = QVBoxLayout()
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
                {**values.get(kind, {}), **kept.get(kind.__name__, {})},
                moment_parser=self.parse_moment,
                date_parser=lambda text: parse_date(text, today=self.lab.now.astimezone(self.lab.settings.zone).date()),
            )
            view.edited.connect(self._on_edited)
            self.views[kind] = view
            self._column.insertWidget(place, view)
        self._on_edited()

    def try_confirm(self) -> None:
        """Confirm; a field that does not fit is marked, and the refusal shown."""
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
        self.lab.do(drafts.keep, self.draft_key(), {})
        self._is_dropped = True

    def leave(self) -> bool:
        """Keep what is typed, so that an interruption costs nothing."""
        if self._is_dropped:
            return True
        typed = {kind.__name__: view.raw() for kind, view in self.views.items() if view.is_touched()}
        if typed:
            self.lab.do(drafts.keep, self.draft_key(), typed)
        return True

    def next_act(self) -> None:
        self.try_confirm()

    def parse_moment(self, text: str) -> Moment:
        return parse_moment(text, now=self.lab.now, zone=self.lab.settings.zone)

    def _on_edited(self) -> None:
        lacking = [field for view in self.views.values() for field in view.lacking()]
        done = sum(view.required_count() for view in self.views.values()) - len(lacking)
        self.footer.show_lacking(lacking, done=done)
        self.derive()

    def _mark(self, refusal: Refused) -> None:
        for view in self.views.values():
            if refusal.code and view.has_field(refusal.code):
                view.mark(refusal.code, refusal.hint or refusal.text)

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column.setSpacing(theme.px("space.page"))
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.addStretch(1)
        inside.setLayout(self._column)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card = Card()
        card.column.addWidget(scroll)
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
