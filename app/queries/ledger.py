"""The ledger of codes: every number that was issued, what became of it, and why a number is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import PREFIX, Barcode
from app.domain.outage import owner_name
from app.domain.times import Moment
from app.domain.words import ON_PAPER, Kind, LabelState, ReservedState, label_of
from app.i18n import N_, NP_, _, pgettext
from app.queries.codes import RESERVED
from app.tables import Column, Told, column
from app.tables import ColumnKind as K
from db.models import Audit, Change, Code, CodeFloor, Label, OutageKit, Reserved

Series = tuple[int, Kind]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """The numbers of one kind of one participant (0: of nobody): `issued` and `gaps` together make `last`."""

    participant_no: int
    kind: Kind
    first: int
    last: int
    issued: int
    printed: int
    applied: int
    voided: int
    reserved: int
    unexplained: int

    @property
    def key(self) -> str:
        return f"{self.participant_no:03d}{self.kind.value}"

    @property
    def owner(self) -> str:
        return owner_name(self.participant_no)

    @property
    def gaps(self) -> int:
        return self.last - self.issued

    @property
    def told(self) -> Told:
        """Whether every number is explained."""
        if self.unexplained:
            return Told(_("{count} without explanation").format(count=self.unexplained), "breach")
        return Told(_("Gaps explained") if self.gaps else _("Without gaps"), "ok")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One number of a series: its code, how far it came, and what became of it."""

    sequence: int
    code: str
    issued: datetime | None
    issued_by: str
    printed: Moment | None
    applied: Moment | None
    fate: str
    why: str = ""

    @property
    def told(self) -> Told:
        text, state = FATES[self.fate]
        return Told(pgettext("codes", text), state)


GAP, UNEXPLAINED, VOIDED, REPLACED, HELD, CLAIMED, APPLIED, PRINTED, ISSUED = (
    "gap",
    "unexplained",
    "voided",
    "replaced",
    "reserved",
    "claimed",
    "applied",
    "printed",
    "issued",
)
FATES: Final[Mapping[str, tuple[str, str]]] = {
    GAP: (NP_("codes", "Not issued"), "void"),
    UNEXPLAINED: (NP_("codes", "no explanation"), "breach"),
    VOIDED: (NP_("codes", "Voided"), "void"),
    REPLACED: (NP_("codes", "Replaced"), "void"),
    HELD: (NP_("codes", "Reserved"), "wait"),
    CLAIMED: (NP_("codes", "Waits for its record"), "warn"),
    APPLIED: (NP_("codes", "Applied"), "ok"),
    PRINTED: (NP_("codes", "Printed"), "ok"),
    ISSUED: (NP_("codes", "Issued"), "ok"),
}

SERIES_COLUMNS: tuple[Column[Any], ...] = (
    column("OWNER", N_("Participant"), "owner", width=120),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=170),
    column("FIRST", N_("First"), "first", K.NUMBER, width=70),
    column("LAST", N_("Last"), "last", K.NUMBER, width=70),
    column("ISSUED", N_("Issued"), "issued", K.NUMBER, width=80),
    column("PRINTED", N_("Prints"), "printed", K.NUMBER, width=80),
    column("APPLIED", N_("On items"), "applied", K.NUMBER, width=80),
    column("VOIDED", N_("Voided"), "voided", K.NUMBER, width=80),
    column("RESERVED", N_("Held"), "reserved", K.NUMBER, width=80),
    column("GAPS", N_("Gaps"), "gaps", K.NUMBER, width=70),
    column("TOLD", N_("State"), "told", K.STATE, width=150, stretch=True),
)

LEDGER_COLUMNS: tuple[Column[Any], ...] = (
    column("NUMBER", N_("Number"), "sequence", K.NUMBER, width=80),
    column("CODE", N_("Code"), "code", K.CODE, width=160),
    column("FATE", N_("What became of it"), "told", K.STATE, width=170),
    column("ISSUED", N_("Issued at"), "issued", K.TIME, width=120),
    column("BY", N_("By"), "issued_by", width=90),
    column("PRINTED", N_("Printed at"), "printed", K.TIME, width=140),
    column("APPLIED", N_("Applied at"), "applied", K.TIME, width=140),
    column("WHY", N_("Why"), "why", width=180, stretch=True),
)


def series(session: Session) -> list[SeriesRow]:
    """One row a series, of nobody first; counted in SQL, numbers read one by one only where some are missing."""
    is_void = or_(Code.voided, Code.void_reason.is_not(None))
    counted = select(
        Code.participant_no,
        Code.kind,
        func.min(Code.sequence),
        func.max(Code.sequence),
        func.count(),
        func.sum(case((is_void, 1), else_=0)),
    ).group_by(Code.participant_no, Code.kind)
    codes = {(row[0], row[1]): row[2:] for row in session.execute(counted.execution_options(with_voided=True))}
    floors = _floors(session)
    printed, reserved, bare = _printed(session), _reserved(session), _voided_without_reason(session)
    rows = []
    for key in sorted(codes.keys() | floors.keys()):
        first, highest, issued, voided = codes.get(key, (1, 0, 0, 0))
        last = max(highest, floors.get(key, 0))
        gaps = _unexplained(session, key, last) if last > issued else 0
        on_paper, applied = printed.get(key, (0, 0))
        rows.append(
            SeriesRow(
                participant_no=key[0],
                kind=key[1],
                first=first,
                last=last,
                issued=issued,
                printed=on_paper,
                applied=applied,
                voided=voided,
                reserved=reserved.get(key, 0),
                unexplained=gaps + bare.get(key, 0),
            )
        )
    return rows


def ledger(session: Session, participant_no: int, kind: Kind) -> list[LedgerRow]:
    """One row a number of a series, from 1 to the highest."""
    issued = {row.sequence: row for row in _issued(session, participant_no, kind)}
    labels = _labels(session, participant_no, kind)
    kits = _kits(session, participant_no, kind)
    undone = _void_reasons(session, participant_no, kind)
    floors = _floor_rows(session, participant_no, kind)
    last = max([*issued, *(floor.sequence for floor in floors)], default=0)
    rows = []
    for number in range(1, last + 1):
        row = issued.get(number)
        code = Barcode(PREFIX, participant_no, kind, number).text if row is None else row.text
        if row is None:
            fate, why = _gap(number, floors)
            rows.append(LedgerRow(number, code, None, "", None, None, fate, why))
            continue
        printed, applied = labels.get(code, (None, None))
        fate, why = _fate(row, kits.get(code), undone.get(row.id, ""), (printed, applied))
        rows.append(LedgerRow(number, code, row.at, row.user or "", printed, applied, fate, why))
    return rows


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor with the highest number that was issued before it was set."""

    sequence: int
    issued_before: int
    source: str

    def explains(self, number: int) -> bool:
        return self.issued_before < number <= self.sequence

    def why(self) -> str:
        day = date.fromisoformat(self.source).strftime("%d/%m/%Y") if self.source else "?"
        return _("printed before the store of {day} was restored").format(day=day)


def _gap(number: int, floors: Sequence[Floor]) -> tuple[str, str]:
    why = next((floor.why() for floor in floors if floor.explains(number)), "")
    return (GAP, why) if why else (UNEXPLAINED, _("neither issued nor printed, as far as is known"))


def _fate(row: Any, kit: Any, undone: str, on_paper: tuple[Moment | None, Moment | None]) -> tuple[str, str]:
    if row.voided:
        why = row.void_reason or undone
        return (
            (VOIDED, _("{why} (kit {kit})").format(why=why, kit=kit.paper) if kit else why)
            if why
            else (
                UNEXPLAINED,
                _("voided without a reason"),
            )
        )
    if row.void_reason:
        return REPLACED, row.void_reason
    printed, applied = on_paper
    if row.subject == RESERVED:
        is_claimed = kit is not None and kit.state is ReservedState.CLAIMED
        return CLAIMED if is_claimed else HELD, _("outage kit {kit}").format(kit=kit.paper if kit else "?")
    why = _("late entry, outage kit {kit}").format(kit=kit.paper) if kit else ""
    return APPLIED if applied else PRINTED if printed else ISSUED, why


def _issued(session: Session, participant_no: int, kind: Kind) -> Sequence[Any]:
    """The codes of a series with when and by whom they were issued."""
    entered = and_(Audit.table_name == Code.__tablename__, Audit.row_id == Code.id, Audit.field == "text")
    statement = (
        select(
            Code.id,
            Code.text,
            Code.sequence,
            Code.subject,
            Code.voided,
            Code.void_reason,
            Change.at,
            Change.user,
        )
        .outerjoin(Audit, entered)
        .outerjoin(Change, Change.id == Audit.change_id)
        .where(Code.participant_no == participant_no, Code.kind == kind)
        .order_by(Code.sequence)
    )
    return session.execute(statement.execution_options(with_voided=True)).all()


def _labels(session: Session, participant_no: int, kind: Kind) -> dict[str, tuple[Moment | None, Moment | None]]:
    """By code, when its label was printed first and when it was applied first."""
    statement = (
        select(Label.code, func.min(Label.printed_at), func.min(Label.applied_at))
        .join(Code, Code.text == Label.code)
        .where(Code.participant_no == participant_no, Code.kind == kind)
        .group_by(Label.code)
    )
    rows = session.execute(statement.execution_options(with_voided=True))
    return {code: (printed, applied) for code, printed, applied in rows}


def _kits(session: Session, participant_no: int, kind: Kind) -> dict[str, Any]:
    statement = (
        select(Reserved.code, Reserved.state, OutageKit.paper)
        .join(OutageKit, OutageKit.id == Reserved.kit_id)
        .where(Reserved.participant_no == participant_no, Reserved.kind == kind)
    )
    return {row.code: row for row in session.execute(statement.execution_options(with_voided=True))}


def _voiding() -> Any:
    return and_(
        Audit.table_name == Code.__tablename__, Audit.row_id == Code.id, Audit.field == "voided", Audit.new == "1"
    )


def _void_reasons(session: Session, participant_no: int, kind: Kind) -> dict[int, str]:
    """By id of a voided code, the reason of the change that voided it."""
    statement = (
        select(Code.id, Change.reason)
        .join(Audit, _voiding())
        .join(Change, Change.id == Audit.change_id)
        .where(Code.participant_no == participant_no, Code.kind == kind, Code.voided)
        .order_by(Audit.id)
    )
    rows = session.execute(statement.execution_options(with_voided=True))
    return {code_id: reason or "" for code_id, reason in rows}


def _voided_without_reason(session: Session) -> dict[Series, int]:
    explained = (
        select(Audit.id)
        .join(Change, Change.id == Audit.change_id)
        .where(_voiding(), Change.reason.is_not(None))
        .exists()
    )
    statement = (
        select(Code.participant_no, Code.kind, func.count())
        .where(Code.voided, Code.void_reason.is_(None), ~explained)
        .group_by(Code.participant_no, Code.kind)
    )
    rows = session.execute(statement.execution_options(with_voided=True))
    return {(number, kind): count for number, kind, count in rows}


def _printed(session: Session) -> dict[Series, tuple[int, int]]:
    was_printed = or_(Label.state.in_(ON_PAPER), Label.printed_at.is_not(None))
    was_applied = or_(Label.state == LabelState.APPLIED, Label.applied_at.is_not(None))
    statement = (
        select(
            Code.participant_no,
            Code.kind,
            func.count(distinct(case((was_printed, Code.id)))),
            func.count(distinct(case((was_applied, Code.id)))),
        )
        .join(Label, Label.code == Code.text)
        .group_by(Code.participant_no, Code.kind)
    )
    rows = session.execute(statement.execution_options(with_voided=True))
    return {(number, kind): (printed, applied) for number, kind, printed, applied in rows}


def _reserved(session: Session) -> dict[Series, int]:
    statement = (
        select(Code.participant_no, Code.kind, func.count())
        .where(Code.subject == RESERVED)
        .group_by(Code.participant_no, Code.kind)
    )
    return {(number, kind): count for number, kind, count in session.execute(statement)}


def _floors(session: Session) -> dict[Series, int]:
    statement = select(CodeFloor.participant_no, CodeFloor.kind, func.max(CodeFloor.sequence)).group_by(
        CodeFloor.participant_no, CodeFloor.kind
    )
    return {(number, kind): highest for number, kind, highest in session.execute(statement)}


def _floor_rows(session: Session, participant_no: int, kind: Kind) -> list[Floor]:
    """The floors of a series, each with the highest number issued before it, told by the order of changes."""
    set_by, issued_by = aliased(Audit), aliased(Audit)
    before = (
        select(func.max(Code.sequence))
        .join(
            issued_by,
            and_(issued_by.table_name == Code.__tablename__, issued_by.row_id == Code.id, issued_by.field == "text"),
        )
        .where(Code.participant_no == participant_no, Code.kind == kind, issued_by.change_id < set_by.change_id)
        .correlate(set_by)
        .scalar_subquery()
    )
    statement = (
        select(CodeFloor.sequence, func.coalesce(before, 0), CodeFloor.source)
        .join(
            set_by,
            and_(
                set_by.table_name == CodeFloor.__tablename__,
                set_by.row_id == CodeFloor.id,
                set_by.field == "sequence",
            ),
        )
        .where(CodeFloor.participant_no == participant_no, CodeFloor.kind == kind)
        .order_by(CodeFloor.id)
    )
    return [Floor(*row) for row in session.execute(statement.execution_options(with_voided=True))]


def _unexplained(session: Session, key: Series, last: int) -> int:
    """How many numbers up to `last` were neither issued nor lie under a floor."""
    numbers = select(Code.sequence).where(Code.participant_no == key[0], Code.kind == key[1])
    issued = set(session.scalars(numbers.execution_options(with_voided=True)))
    floors = _floor_rows(session, *key)
    return sum(_gap(number, floors)[0] == UNEXPLAINED for number in _missing(issued, last))


def _missing(issued: set[int], last: int) -> Iterable[int]:
    return (number for number in range(1, last + 1) if number not in issued)


def series_name(row: SeriesRow) -> str:
    """Whose codes of which kind: "MB-023, DP cell"."""
    return _("{owner}: {kind}").format(owner=row.owner, kind=label_of(row.kind))


def series_with(row: SeriesRow, view: str) -> bool:
    """Whether a series belongs to a view: all, gaps, voided, reserved or unexplained."""
    counts = {"gaps": row.gaps, "voided": row.voided, "reserved": row.reserved, "unexplained": row.unexplained}
    return view not in counts or counts[view] > 0


def of_fate(row: LedgerRow, view: str) -> bool:
    """Whether a number belongs to the same views."""
    fates = {
        "gaps": (GAP, UNEXPLAINED),
        "voided": (VOIDED, REPLACED),
        "reserved": (HELD, CLAIMED),
        "unexplained": (UNEXPLAINED,),
    }
    return view not in fates or row.fate in fates[view]
