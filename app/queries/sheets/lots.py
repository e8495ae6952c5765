"""Reagent lots."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import (
    LotKind,
    LotState,
)
from app.i18n import N_
from app.queries.sheets.common import CODE, Columns, Rows
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Lot


def lots(session: Session) -> Rows:
    return session.execute(
        select(
            Lot.id,
            Lot.version,
            Lot.barcode,
            Lot.kind,
            Lot.name,
            Lot.maker,
            Lot.catalogue_no,
            Lot.number.label("lot"),
            Lot.expiry,
            Lot.received_on,
            Lot.opened_on,
            Lot.use_within_days,
            Lot.state,
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
    column("LOTNO", N_("Lot number"), "lot", K.CODE, width=130),
    column("EXPDTC", N_("Expires"), "expiry", K.DATE, rule="R08", width=120),
    column("RECDTC", N_("Received on"), "received_on", K.DATE),
    column("OPENDTC", N_("Opened on"), "opened_on", K.DATE, width=120),
    column("USEDAYS", N_("Use within, after opening"), "use_within_days", K.NUMBER, unit="d"),
    column("LOTSTATE", N_("State"), "state", K.WORD, words=LotState, width=120),
    column("COVAL", N_("Remark"), "remark"),
)
