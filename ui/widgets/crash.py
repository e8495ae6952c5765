"""The crash report: our own fault, said plainly. Nothing was changed; the program goes on."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.i18n import _
from ui import theme
from ui.widgets.button import Button


class CrashReport(QDialog):
    """What happened, for whoever mends it; one button copies it."""

    def __init__(self, parent: QWidget, report: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("DPTrace made a mistake"))
        self.setFixedWidth(640)
        self._report = report
        title = QLabel(_("DPTrace made a mistake. Nothing was changed."))
        title.setFont(theme.font("heading"))
        text = QLabel(_("The program goes on. Copy the report for the person who looks after DPTrace."))
        text.setWordWrap(True)
        body = QPlainTextEdit(report)
        body.setReadOnly(True)
        body.setFont(theme.font("code_small"))
        body.setMinimumHeight(200)
        copy = Button(_("Copy the report"), kind="primary")
        leave = Button(_("Go on"), key="Esc")
        copy.clicked.connect(self._on_copy)
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        for widget in (title, text, body):
            column.addWidget(widget)
        column.addLayout(buttons)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.accept()
