"""The card PRINT: what waits is printed while the page in front stays; the message says what went where."""

from collections.abc import Sequence
from pathlib import Path

from app.i18n import _, ngettext
from ui.pages.documents_print import Printing


class PrintingHere(Printing):
    """Prints from any page; the way to the labels is the message's button, and no NEXT goes there by itself."""

    def _tell_files(self, files: Sequence[Path]) -> None:
        self._tell(self.to_files, _("As a PDF file: {path}.").format(path=files[0].parent))
        self.done.emit()

    def _on_sent(self, sent: object) -> None:
        self._tell(int(str(sent)), _("Sent to {printers}.").format(printers=", ".join(self.printers)))
        self.done.emit()

    def _tell(self, count: int, where: str) -> None:
        told = ngettext("{count} label printed.", "{count} labels printed.", count).format(count=count)
        self.desk.messages.tell(told, where, action=_("Labels"), key="Alt+8")
        self.desk.messages.on_action(lambda: self.desk.go("documents", "labels"))
