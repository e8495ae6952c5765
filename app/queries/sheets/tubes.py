"""Blood tubes: the draw, the tube, its receipt, and the clock of its window as stored numbers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.derived import WindowState
from app.domain.step import BloodClock
from app.domain.times import Moment, elapsed
from app.domain.words import (
    Assay,
    Condition,
    ControlRole,
    Decision,
    DrawSite,
    EndEvent,
    Position,
    Purpose,
    Rejection,
    TempCondition,
    TubeType,
    YesNo,
)
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Joined, Rows, added, of_base
from app.queries.specimens import clocks_of
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Draw, Item, Participant, Receipt, RunItem, Tube


def tubes(session: Session, settings: Settings) -> tuple[Joined, ...]:
    """One row a tube, in the order of their codes' issue."""
    clocks = clocks_of(session, settings, session.scalars(select(Tube)).all())
    return tuple(
        Joined(
            row,
            {
                **clocked(clocks[row.item_id], row.received, row.dose, row.dose_planned),
                "fill_pct": fill_pct(row.drawn_ml, row.nominal_ml),
            },
        )
        for row in _rows(session)
    )


def clocked(clock: BloodClock, received: Moment | None, dose: Moment | None, planned: Any) -> Mapping[str, Any]:
    """What follows from the times of a tube: hours on UTC instants, the window's state, drawn before treatment."""
    window = clock.window
    age = elapsed(clock.drawn, clock.stopped)
    return {
        "to_receipt_h": hours(elapsed(clock.drawn, received)),
        "end_event": window.end_event if window else None,
        "end_at": clock.stopped,
        "to_end_h": hours(age),
        "warn_h": window.warn_h if window else None,
        "hard_h": window.hard_h if window else None,
        "window_state": window_state(clock),
        "before_treatment": before_treatment(clock.drawn, dose, planned),
    }


def hours(span: timedelta | None) -> float | None:
    """Hours to three decimals."""
    return None if span is None else round(span.total_seconds() / 3600, 3)


def before_treatment(drawn: Moment | None, dose: Moment | None, planned: Any) -> YesNo:
    """R01: the draw against the first dose, the actual one where it is known; unknown where the dates do not tell."""
    first = dose.day if dose is not None else planned
    if drawn is None or first is None:
        return YesNo.UNKNOWN
    if dose is not None and dose.at is not None and drawn.at is not None:
        return YesNo.YES if drawn.at < dose.at else YesNo.NO
    if drawn.day == first:
        return YesNo.UNKNOWN
    return YesNo.YES if drawn.day < first else YesNo.NO


def window_state(clock: BloodClock) -> WindowState:
    """A tube against its window (R03), once its end event came."""
    window, age = clock.window, elapsed(clock.drawn, clock.stopped)
    if window is None or window.hard_h is None:
        return WindowState.NOT_CONFIGURED
    if clock.drawn is None or clock.drawn.at is None:
        return WindowState.NOT_COMPUTABLE
    if age is None:
        return WindowState.OPEN
    if age > timedelta(hours=window.hard_h):
        return WindowState.PAST_LIMIT
    is_past = window.warn_h is not None and age >= timedelta(hours=window.warn_h)
    return WindowState.PAST_TARGET if is_past else WindowState.IN_TIME


def fill_pct(drawn_ml: float | None, nominal_ml: float | None) -> float | None:
    """How full a tube is, in % of its nominal volume, to one decimal."""
    return None if drawn_ml is None or not nominal_ml else round(100 * drawn_ml / nominal_ml, 1)


def _rows(session: Session) -> Rows:
    used = (
        select(func.sum(RunItem.used_ml)).where(RunItem.item_id == Item.id, RunItem.voided.is_(False)).scalar_subquery()
    )
    return session.execute(
        select(
            Tube.id,
            Tube.version,
            Item.barcode,
            Participant.number,
            Tube.tube_type,
            Tube.purpose,
            Tube.assay,
            Tube.is_primary,
            Tube.primary_reason,
            Tube.lot_text,
            Tube.expiry,
            Tube.nominal_ml,
            Tube.drawn_ml,
            Tube.position_in_draw,
            Tube.inversions,
            used.label("used_ml"),
            Item.role,
            Draw.id.label("draw_id"),
            Draw.at,
            Draw.site,
            Draw.discard_tube,
            Draw.needle_g,
            Draw.tourniquet_s,
            Draw.position,
            Draw.fasting,
            Receipt.id.label("receipt_id"),
            Item.id.label("item_id"),
            Draw.collector,
            Receipt.received,
            Receipt.receiver,
            Receipt.temp_c,
            Receipt.temp_condition,
            Receipt.logger_min_c,
            Receipt.logger_max_c,
            Receipt.volume_ml,
            Receipt.condition,
            Receipt.hemolysis_score,
            Receipt.clots,
            Receipt.leak,
            Receipt.label_match,
            Receipt.identity_checked,
            Receipt.identity_against,
            Receipt.identity_second,
            Receipt.decision,
            Receipt.rejection,
            Receipt.decision_reason,
            Receipt.exploratory,
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Item.restriction_reason,
            Tube.missing,
            Receipt.missing.label("receipt_missing"),
            Draw.missing.label("draw_missing"),
            Participant.first_dose.label("dose"),
            Participant.first_dose_planned.label("dose_planned"),
        )
        .join(Item, Item.id == Tube.item_id)
        .join(Draw, Draw.id == Tube.draw_id)
        .outerjoin(Receipt, and_(Receipt.item_id == Item.id, Receipt.voided.is_(False)))
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False))
        .order_by(Item.id)
    ).all()


CLOCK: Columns = (
    column(
        "ELAPREC",
        N_("Draw to receipt"),
        "to_receipt_h",
        K.NUMBER,
        unit="h",
        origin="Derived",
        rule="BESTDTC - BEDTC, UTC",
    ),
    column("ENDEVENT", N_("Event that ends the window"), "end_event", K.WORD, words=EndEvent, origin="Protocol"),
    column("ENDDTC", N_("That event at"), "end_at", K.TIME, origin="Derived"),
    column(
        "ELAPEND",
        N_("Draw to that event"),
        "to_end_h",
        K.NUMBER,
        unit="h",
        origin="Derived",
        rule="ENDDTC - BEDTC, UTC",
    ),
    column("WINWARN", N_("Target"), "warn_h", K.NUMBER, unit="h", origin="Protocol"),
    column("WINHARD", N_("Limit"), "hard_h", K.NUMBER, unit="h", origin="Protocol", rule="R03"),
    column("WINSTATE", N_("Window"), "window_state", K.WORD, words=WindowState, origin="Derived", rule="R03"),
    column(
        "FILLPCT",
        N_("Fill level"),
        "fill_pct",
        K.NUMBER,
        unit="%",
        places=1,
        origin="Derived",
        rule="100 x DRAWVOL / NOMVOL",
    ),
    column(
        "BEFORETX", N_("Drawn before treatment"), "before_treatment", K.WORD, words=YesNo, origin="Derived", rule="R01"
    ),
)
TUBE: Columns = (
    *of_base(
        (
            CODE,
            column("DRAWID", N_("Draw"), "draw_id", K.NUMBER, origin="Assigned"),
            column("CTRLROLE", N_("Role of a control"), "role", K.WORD, words=ControlRole, origin="Assigned"),
            column("TUBETYPE", N_("Tube type"), "tube_type", K.WORD, words=TubeType),
            column("PURPOSE", N_("Purpose"), "purpose", K.WORD, words=Purpose),
            column("ASSAY", N_("Assay"), "assay", K.WORD, words=Assay),
            column("PRIMARY", N_("Primary tube"), "is_primary", K.FLAG, origin="Assigned", rule="R23"),
            column("PRIMREAS", N_("Why it is primary"), "primary_reason"),
            column("TUBELOT", N_("Tube lot"), "lot_text", K.CODE),
            column("TUBEEXP", N_("Expires"), "expiry", K.DATE),
            column("NOMVOL", N_("Nominal volume"), "nominal_ml", K.NUMBER, unit="mL", places=1),
            column("DRAWVOL", N_("Drawn volume"), "drawn_ml", K.NUMBER, unit="mL", places=1),
            column(
                "USEDVOL",
                N_("Blood used by all runs"),
                "used_ml",
                K.NUMBER,
                unit="mL",
                places=1,
                origin="Derived",
                rule="R07",
            ),
            column("DRAWORD", N_("Order in the draw"), "position_in_draw", K.NUMBER),
            column("INVERS", N_("Inversions"), "inversions", K.NUMBER),
            column("BEDTC", N_("Drawn at"), "at", K.TIME, source="ward form", rule="R02"),
            column("COLLECTR", N_("Drawn by (initials)"), "collector", source="ward form"),
            column("DRAWSITE", N_("Site"), "site", K.WORD, words=DrawSite, source="ward form"),
            column("DISCARD", N_("First tube discarded"), "discard_tube", K.WORD, words=YesNo, source="ward form"),
            column("NEEDLE", N_("Needle"), "needle_g", K.NUMBER, unit="G", places=0, source="ward form"),
            column("TOURNIQ", N_("Tourniquet"), "tourniquet_s", K.NUMBER, unit="s", places=0, source="ward form"),
            column("POSITION", N_("Position"), "position", K.WORD, words=Position, source="ward form"),
            column("FASTING", N_("Fasting"), "fasting", K.WORD, words=YesNo, source="ward form"),
            column("BESTDTC", N_("Received at"), "received", K.TIME),
            column("RECEIVER", N_("Received by"), "receiver", origin="Assigned"),
            column("TEMP", N_("Temperature"), "temp_c", K.NUMBER, unit="°C", places=1, rule="R04"),
            column("TEMPCOND", N_("Transported at"), "temp_condition", K.WORD, words=TempCondition),
            column(
                "LOGMIN", N_("Logger, lowest"), "logger_min_c", K.NUMBER, unit="°C", places=1, source="instrument file"
            ),
            column(
                "LOGMAX", N_("Logger, highest"), "logger_max_c", K.NUMBER, unit="°C", places=1, source="instrument file"
            ),
            column("RECVOL", N_("Received volume"), "volume_ml", K.NUMBER, unit="mL", places=1),
            column("BSSPCCND", N_("Visual check"), "condition", K.WORD, words=Condition),
            column("HEMSCORE", N_("Haemolysis score"), "hemolysis_score", K.NUMBER),
            column("CLOTS", N_("Clots"), "clots", K.WORD, words=YesNo, rule="R06"),
            column("LEAK", N_("Leak"), "leak", K.WORD, words=YesNo),
            column("LABELOK", N_("Label fits the request"), "label_match", K.WORD, words=YesNo),
            column("IDENTOK", N_("Identity checked"), "identity_checked", K.WORD, words=YesNo),
            column("IDENTREF", N_("Checked against"), "identity_against"),
            column("IDENT2ND", N_("Second person (initials)"), "identity_second"),
            column("DECISION", N_("Decision"), "decision", K.WORD, words=Decision),
            column("REJREAS", N_("Reason of rejection"), "rejection", K.WORD, words=Rejection),
            column("DECREAS", N_("Why"), "decision_reason"),
            column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, origin="Derived", rule="R06"),
        )
    ),
    *(added(each) for each in CLOCK),
    *of_base(STATE),
)
