"""A card that holds one form, drawn anew when what it is about changes; a page with several acts has several."""

from collections.abc import Mapping
from typing import Any

from app.domain.form import Form
from app.domain.times import parse_date, parse_moment
from ui.lab import QtLab
from ui.widgets.card import Card
from ui.widgets.form_view import FormView


class FormCard(Card):
    """Put further widgets below the form into `column`."""

    def __init__(self, lab: QtLab) -> None:
        super().__init__(margin=16)
        self.lab = lab
        self.view: FormView | None = None

    def show_form(self, kind: type[Form], values: Mapping[str, Any] | None = None) -> None:
        """Draw a form with these values at the top of the card."""
        if self.view is not None:
            self.column.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
        zone = self.lab.settings.zone
        self.view = FormView(
            kind,
            values,
            moment_parser=lambda text: parse_moment(text, now=self.lab.now, zone=zone),
            date_parser=lambda text: parse_date(text, today=self.lab.today),
            columns=1,
        )
        self.column.insertWidget(0, self.view)

    def form(self) -> Form:
        """The form as typed; raises Refused where a field does not fit."""
        assert self.view is not None
        return self.view.form()

    def set_value(self, name: str, value: Any) -> None:
        """Fill one field."""
        assert self.view is not None
        self.view.set_value(name, value)

    def confirm_text(self) -> None:
        """A person said that the free text names nobody."""
        assert self.view is not None
        self.view.confirm_text()
