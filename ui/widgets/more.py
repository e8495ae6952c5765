"""Further acts of a page behind one button: rare ones, each a line of a menu."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.i18n import _
from ui.widgets.button import Button

Act = tuple[str, Callable[[], None]]


class MoreButton(Button):
    """Ctrl+M opens the menu; arrows and Enter choose. Without acts it is not there."""

    def __init__(self) -> None:
        super().__init__("", icon="ellipsis")
        self.setFixedSize(48, 40)
        self.setShortcut("Ctrl+M")
        self.setAccessibleName(_("More"))
        self.setToolTip(_("More (Ctrl+M)"))
        self._menu = QMenu(self)
        self.clicked.connect(self._on_clicked)

    def offer(self, acts: Sequence[Act]) -> None:
        """The acts that are possible just now."""
        self._menu.clear()
        for text, do in acts:
            action = QAction(text, self._menu)
            action.triggered.connect(lambda _checked=False, do=do: do())
            self._menu.addAction(action)
        self.setVisible(bool(acts))

    def offered(self) -> tuple[str, ...]:
        return tuple(action.text() for action in self._menu.actions())

    def choose(self, text: str) -> None:
        """Do the act with this text, as a click on its line does."""
        next(action for action in self._menu.actions() if action.text() == text).trigger()

    def _on_clicked(self) -> None:
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        actions = self._menu.actions()
        if actions:
            self._menu.setActiveAction(actions[0])
