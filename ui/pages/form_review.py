"""What a review leaves on a form: queries beside their fields, asked with Ctrl+Q where the cursor is; a lock."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import queries
from app.domain.errors import Refused
from app.i18n import _
from app.locking import refused
from app.queries.asked import field_at, number_of, waiting_at
from app.queries.locks import locked_at
from ui.widgets.dialog import type_line
from ui.widgets.field import FieldView

if TYPE_CHECKING:
    from ui.pages.form_page import FormPage

KEY = "Ctrl+Q"


class FormReview:
    """Marks the fields that somebody asks about, asks about the one with the cursor, and reads a locked record only."""

    def __init__(self, page: "FormPage") -> None:
        self._page = page
        self.locked = ""
        QShortcut(QKeySequence(KEY), page).activated.connect(self.ask)

    def show(self) -> None:
        """Look again at what waits on this record, and whether it is locked."""
        page, place = self._page, (self._page.KEY, self._page.shown_record())
        fields = [each for view in page.views.values() for each in view.fields.values()]
        waiting = {each.field: each for each in page.lab.ask(waiting_at, *place)} if place[1] else {}
        for field in fields:
            query = waiting.get(field.field.name)
            text = "" if query is None else _("Query {number}: {question}")
            field.show_query("" if query is None else text.format(number=query.id, question=query.question))
        self.locked = page.lab.ask(locked_at, *place) if place[1] else ""
        page.footer.lock(self.locked)
        for field in fields if self.locked else ():
            field.set_read_only()

    def must_be_open(self) -> None:
        """Refused where what is shown is locked, even where nothing of it was changed."""
        if self.locked:
            raise refused(self.locked)

    def ask(self) -> None:
        """Ask about the field with the cursor; where a question waits already, show it in the list."""
        page, field = self._page, self._in_front()
        place = (page.KEY, page.shown_record())
        if field is None or not place[1]:
            raise Refused(_("The cursor is in no recorded field."), hint=_("Go to the field with Tab, then Ctrl+Q."))
        name = field.field.name
        waiting = next((each for each in page.lab.ask(waiting_at, *place) if each.field == name), None)
        if waiting is not None:
            page.leave()
            page.desk.go("queries", f"#{waiting.id}")
            return
        page.lab.must_be_allowed(queries.ask)
        record = page.lab.ask(field_at, *place, name)
        title = _(field.field.entry.title)
        if record is None:
            raise Refused(
                _("“{field}” is not recorded yet.").format(field=title),
                hint=_("Ask about what is on record; in the audit Ctrl+Q asks on its row."),
            )
        question = type_line(page, _("Ask about {field}").format(field=title), _("A question to the bench."), _("Ask"))
        if question is None:
            return
        number = page.lab.ask(number_of, *record)
        query = page.lab.do(queries.ask, *record, name, question, number=number)
        page.desk.messages.tell(
            _("Query {number} is asked.").format(number=query), _("It waits on the overview until it is closed.")
        )
        self.show()

    def _in_front(self) -> FieldView | None:
        here = self._page.window().focusWidget()
        fields = (each for view in self._page.views.values() for each in view.fields.values())
        return next((each for each in fields if here is not None and each.isAncestorOf(here)), None)
