"""A form filled with command cards: in gloves, by the scanner alone."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.domain.commands import Command
from app.domain.times import Moment
from ui.press import press
from ui.widgets.choice import Choice
from ui.widgets.field import FieldView
from ui.widgets.form_view import FormView


class Fillable(Protocol):
    """The form page as its cards see it."""

    @property
    def views(self) -> Mapping[Any, FormView]: ...

    def try_confirm(self) -> None: ...

    def cancel(self) -> None: ...

    def reject(self) -> bool: ...

    def show_options(self, field: FieldView) -> None: ...


class FormByCards:
    """Remembers in which field the cards write; a field that a person enters by hand takes over."""

    def __init__(self, page: Fillable) -> None:
        self._page = page
        self._field: FieldView | None = None

    def take(self, command: Command) -> bool:
        """Do what a card says in the form; False where it means something else here."""
        match command:
            case Command.NEXT:
                self._next()
            case Command.NOW:
                return self._now()
            case Command.REJECT:
                return self._page.reject()
            case Command.CANCEL:
                self._cancel()
            case Command.UNDO | Command.PRINT:
                return False
            case _:
                self._write(command)
        return True

    def go_to(self, field: FieldView) -> None:
        """The field in which the next card writes."""
        if field is not self._field and isinstance(field.control, Choice):
            field.control.forget_digits()
        self._field = field
        field.control.setFocus()
        self._page.show_options(field)

    def begin(self) -> None:
        """The first field that lacks is the one in which cards write."""
        self._field = None
        if (first := self._lacking_after(None)) is not None:
            self.go_to(first)

    def _fields(self) -> list[FieldView]:
        return [field for view in self._page.views.values() for field in view.fields.values()]

    def _here(self) -> FieldView | None:
        """The field with the cursor, else the one of the last card, while the form still has it."""
        fields = self._fields()
        self._field = next((each for each in fields if each.control.hasFocus()), self._field)
        return self._field if self._field in fields else None

    def _lacking_after(self, here: FieldView | None) -> FieldView | None:
        """The next field that is needed and holds nothing, further down."""
        fields = self._fields()
        lacking = {field.name for view in self._page.views.values() for field in view.lacking()}
        after = fields[fields.index(here) + 1 :] if here is not None else fields
        return next((each for each in after if each.field.name in lacking), None)

    def _next(self) -> None:
        """To the next field that lacks its value, from the top again behind the last; where none is left, confirm."""
        here = self._here()
        if here is not None and not here.check():
            return
        field = self._lacking_after(here) or self._lacking_after(None)
        if field is None or field is here:
            self._field = None
            self._page.try_confirm()
        else:
            self.go_to(field)

    def _write(self, command: Command) -> None:
        here = self._here() or self._lacking_after(None)
        if here is not None:
            self.go_to(here)
            press(here.control, command)
            self._page.show_options(here)

    def _now(self) -> bool:
        """The present moment into the field of the cards, else into the first time that lacks, else the first at all."""
        here = self._here()
        times = [each for each in self._fields() if each.field.kind is Moment]
        field = (
            here if here in times else next((each for each in times if each.raw() is None), times[0] if times else None)
        )
        if field is None:
            return False
        self.go_to(field)
        field.write_now()
        return True

    def _cancel(self) -> None:
        """Empties the field; an empty one leaves the form, without recording."""
        here = self._here()
        if here is not None and here.raw() is not None and here.is_touched:
            here.empty()
        else:
            self._field = None
            self._page.cancel()
