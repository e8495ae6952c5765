"""Reagent lots."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import LotKind, LotState
from app.i18n import N_
from app.queries.sheets.common import CODE, Columns, Rows
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Lot


def use_by(opened: date | None, within_days: int | None) -> date | None:
    """The last day of an opened lot; None where nothing limits it."""
    return opened + timedelta(days=within_days) if opened is not None and within_days is not None else None


def lots(session: Session) -> Rows:
    """Every lot, in the order of registration."""
    return session.execute(
        select(
            Lot.id,
            Lot.version,
            Lot.barcode,
            Lot.kind,
            Lot.name,
            Lot.maker,
            Lot.catalogue_no,
            Lot.gtin,
            Lot.number.label("lot"),
            Lot.expiry,
            Lot.received_on,
            Lot.opened_on,
            Lot.use_within_days,
            Lot.state,
            Lot.recalled,
            Lot.recall_reason,
            Lot.remark,
            Lot.missing,
        )
        .where(Lot.voided.is_(False))
        .order_by(Lot.id)
    ).all()


LOT: Columns = (
    CODE,
    column("LOTKIND", N_("Kind"), "kind", K.WORD, words=LotKind, width=160),
    column("LOTNAME", N_("Name"), "name", width=180),
    column("MAKER", N_("Maker"), "maker", width=140),
    column("CATNO", N_("Catalogue number"), "catalogue_no", K.CODE),
    column("GTIN", N_("Product number (GTIN)"), "gtin", K.CODE),
    column("LOTNO", N_("Lot number"), "lot", K.CODE, width=130),
    column("EXPDTC", N_("Expires"), "expiry", K.DATE, rule="R08", width=120),
    column("RECDTC", N_("Received on"), "received_on", K.DATE),
    column("OPENDTC", N_("Opened on"), "opened_on", K.DATE, width=120),
    column("USEDAYS", N_("Use within, after opening"), "use_within_days", K.NUMBER, unit="d", places=0),
    Column(
        N_("Use by, after opening"),
        lambda row: use_by(row.opened_on, row.use_within_days),
        K.DATE,
        name="USEBYDTC",
        origin="Derived",
        rule="OPENDTC + USEDAYS",
        attribute="use_by",
    ),
    column("LOTSTATE", N_("State"), "state", K.WORD, words=LotState, width=120),
    column("RECALDTC", N_("Recalled at"), "recalled", K.TIME),
    column("RECALREA", N_("Why recalled"), "recall_reason"),
    column("COVAL", N_("Remark"), "remark"),
)
