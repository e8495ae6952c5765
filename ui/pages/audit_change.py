"""The whole change beside the audit: who, where, when and why; each field before (−, red) and after (+, green)."""

from collections.abc import Sequence
from typing import Any

from app.domain.verbs import act
from app.domain.words import label_of
from app.i18n import _
from app.queries.events import EventRow
from app.queries.trail import FieldChange, WholeChange
from ui import when
from ui.widgets.card import Card
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.panel import SidePanel
from ui.widgets.text import Text


class ChangePanel(SidePanel):
    """The field in front stands first and large, the others of the same change below it."""

    def __init__(self) -> None:
        super().__init__()
        self.front = Card(_("Field"), "-", margin=16)
        self.about = Card(_("Change"), "-", margin=16)
        self.rest = Card(_("All of this change"), "-", margin=16)
        self.pairs = Pairs(110)
        self.about.column.addWidget(self.pairs)
        self.reason = Text("", "small", wraps=True)
        self.about.column.addWidget(self.reason)
        self._texts: list[Text] = []
        self.add(self.front, self.about, self.rest)

    def show_change(self, change: WholeChange, row: Any) -> None:
        """A change, and the row of the audit that is in front."""
        self._begin(_("Field"), f"{row.table_name} {row.row_id}")
        mine = [each for each in change.fields if _is_of(each, row)]
        others = [each for each in change.fields if not _is_of(each, row)]
        self._fill(self.front, mine, "small_strong")
        self._tell(change, others)

    def show_event(self, change: WholeChange, row: EventRow) -> None:
        """A change, and the event of it that is in front."""
        self._begin(_("Event"), row.verb)
        for told, role in ((row.what, "small_strong"), (row.barcode, "small"), (row.details, "small")):
            self._add(self.front, told, role, "text")
        self._tell(change, change.fields)

    def _begin(self, title: str, subject: str) -> None:
        for text in self._texts:
            text.hide()
            text.deleteLater()
        self._texts = []
        self.front.set_title(title, subject)

    def _tell(self, change: WholeChange, others: Sequence[FieldChange]) -> None:
        self.about.set_title(_("Change"), str(change.number))
        self.pairs.show_pairs(
            (
                Pair(_("Act"), act(change.action)),
                Pair(_("Who"), change.user),
                Pair(_("Role"), label_of(change.role) if change.role else ""),
                Pair(_("When"), when.full(change.at)),
                Pair(_("Zone"), change.zone),
                Pair(_("Where"), change.workstation),
                Pair(_("Hash"), change.hash[:16], is_code=True),
            )
        )
        self.reason.setText(
            _("Reason: {reason}").format(reason=change.reason) if change.reason else _("No reason given.")
        )
        self.rest.set_title(_("All of this change"), str(change.count))
        self._fill(self.rest, others, "small")
        self.rest.setVisible(bool(others))
        self.to_top()

    def _fill(self, card: Card, fields: Sequence[FieldChange], role: str) -> None:
        for each in fields:
            lines = [(f"{each.table} {each.row_id} {each.field}", "text2")]
            if each.is_emptied:
                lines.append((_("The text was taken out."), "hold"))
            if each.old is not None:
                lines.append((f"− {each.old}", "breach"))
            if each.new is not None:
                lines.append((f"+ {each.new}", "ok"))
            for told, token in lines:
                self._add(card, told, role, token)

    def _add(self, card: Card, told: str, role: str, token: str) -> None:
        if told:
            text = Text(told, role, token, wraps=True)
            card.column.addWidget(text)
            self._texts.append(text)


def _is_of(each: FieldChange, row: Any) -> bool:
    return (each.table, each.row_id, each.field) == (row.table_name, row.row_id, row.field)
