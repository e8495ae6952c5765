"""A sheet of the sponsor's workbook: its rows and its columns, which are the screens' own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.settings import Settings
from app.tables import Column

Source = Callable[[Session, Settings], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`table` names the audited table behind a row (its key, last change, signatures); empty: none."""

    name: str
    title: str
    rows: Source
    columns: tuple[Column[Any], ...]
    table: str = ""
    missing: str = "missing"
