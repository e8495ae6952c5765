"""What the lists have in common: rows of columns, the participant, the code and the four states."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.domain.words import Custody, Processing, Quality, Restriction
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K

Rows = Sequence[Row[Any]]

Columns = tuple[Column[Any], ...]

SUBJECT = column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110)

CODE = column("REFID", N_("Code"), "barcode", K.CODE, origin="Assigned", width=170)

STATE: Columns = (
    column("CUSTODY", N_("Custody"), "custody", K.WORD, words=Custody),
    column("PROCESS", N_("Processing"), "processing", K.WORD, words=Processing),
    column("QUALITY", N_("Quality"), "quality", K.WORD, words=Quality),
    column("RESTRICT", N_("Restriction"), "restriction", K.WORD, words=Restriction),
)
