"""Deviations, signatures, raw files and queries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.words import DeviationCode, DeviationState, FileKind, Role, Severity, SignatureMeaning
from app.i18n import N_
from app.queries.sheets.common import Columns, Joined, Rows, added, of_base, of_number
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Deviation, DeviationItem, File, Item, Participant, Query, Signature, User


def deviations(session: Session, *, number: int | None = None) -> Rows:
    """Every deviation, newest first, of all or of one participant."""
    statement = (
        select(
            Deviation.id,
            Deviation.version,
            Participant.number,
            Deviation.code,
            Deviation.rule,
            Deviation.severity,
            Deviation.state,
            Deviation.description,
            Deviation.action_taken,
            Deviation.capa,
            Deviation.opened,
            Deviation.opened_by,
            Deviation.closed,
            Deviation.closed_by,
            Deviation.cosign_role,
            Deviation.cosign_due,
            Deviation.cosigned,
            Deviation.cosigned_by,
            Deviation.run_id.label("run"),
            Deviation.facts,
        )
        .outerjoin(Participant, Participant.id == Deviation.participant_id)
        .where(Deviation.voided.is_(False))
        .order_by(Deviation.id.desc())
    )
    return session.execute(of_number(statement, number)).all()


DEVIATION: Columns = (
    column("DVSEQ", N_("Number"), "id", K.NUMBER, origin="Assigned", width=90),
    column("DVDECOD", N_("Code"), "code", K.WORD, words=DeviationCode, width=150),
    column("DVRULE", N_("Rule"), "rule", K.CODE, origin="Derived", width=80, codes="Rule"),
    column("DVSEV", N_("Severity"), "severity", K.WORD, words=Severity, width=110),
    column("DVSTATE", N_("State"), "state", K.WORD, words=DeviationState, width=110),
    column("DVTERM", N_("Description"), "description", stretch=True, width=420),
    column("DVACT", N_("Action taken"), "action_taken"),
    column("DVCAPA", N_("CAPA"), "capa"),
    column("DVSTDTC", N_("Opened at"), "opened", K.TIME),
    column("DVOPENBY", N_("Opened by"), "opened_by", origin="Assigned"),
    column("DVENDTC", N_("Closed at"), "closed", K.TIME),
    column("DVCLSBY", N_("Closed by"), "closed_by", origin="Assigned"),
    column("COSROLE", N_("Co-signature asked of"), "cosign_role", K.WORD, words=Role),
    column("COSDUE", N_("Co-signature due"), "cosign_due", K.DATE),
    column("COSDTC", N_("Co-signed at"), "cosigned", K.TIME),
    column("COSBY", N_("Co-signed by"), "cosigned_by", origin="Assigned"),
)


def deviations_with_items(session: Session) -> tuple[Joined, ...]:
    """Every deviation, oldest first, with the codes it concerns and the run it happened in."""
    codes: dict[int, list[str]] = {}
    for row in session.execute(
        select(DeviationItem.deviation_id, Item.barcode)
        .join(Item, Item.id == DeviationItem.item_id)
        .where(DeviationItem.voided.is_(False))
        .order_by(DeviationItem.id)
    ):
        codes.setdefault(row.deviation_id, []).append(row.barcode)
    return tuple(
        Joined(row, {"items": "; ".join(codes.get(row.id, ())), "told_facts": _facts(row.facts)})
        for row in reversed(deviations(session))
    )


def _facts(facts: Mapping[str, Any]) -> str:
    """The numbers that a rule saw, one `name=value` after another."""
    return "; ".join(f"{name}={value}" for name, value in sorted(facts.items()))


DEVIATION_WITH_ITEMS: Columns = (
    *of_base(DEVIATION),
    *of_base((column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),)),
    added(column("DVREFID", N_("Codes concerned"), "items", K.CODE, origin="Assigned")),
    added(column("DVFACTS", N_("What the rule saw"), "told_facts", origin="Derived")),
)


def signatures(session: Session) -> Rows:
    """Every signature, with the printed name and the code of the person's card."""
    return session.execute(
        select(
            Signature.id,
            Signature.version,
            Signature.subject,
            Signature.subject_id,
            User.barcode.label("person"),
            Signature.name.label("printed_name"),
            Signature.remark,
            Signature.role,
            Signature.meaning,
            Signature.at,
            Signature.digest,
        )
        .outerjoin(User, User.login == Signature.user)
        .where(Signature.voided.is_(False))
        .order_by(Signature.id)
    ).all()


SIGNATURE: Columns = (
    column("SUBJECT", N_("Record"), "subject", origin="Assigned"),
    column("SUBJKEY", N_("Record number"), "subject_id", K.NUMBER, origin="Assigned"),
    column("PERSON", N_("Person"), "person", K.CODE, origin="Assigned"),
    column("ROLE", N_("Role"), "role", K.WORD, words=Role),
    column("MEANING", N_("Meaning"), "meaning", K.WORD, words=SignatureMeaning),
    column("SIGNDTC", N_("Signed at"), "at", K.TIME),
    column("SIGNREM", N_("Remark"), "remark"),
    column("DIGEST", N_("SHA-256 of what was signed"), "digest", K.CODE),
)


def files(session: Session, *, number: int | None = None) -> Rows:
    """Raw files by the hash of their content, of all or of one participant."""
    statement = (
        select(
            File.id,
            File.version,
            Participant.number,
            File.name,
            File.kind,
            File.sha256,
            File.size,
            File.place,
            File.added,
        )
        .outerjoin(Participant, Participant.id == File.participant_id)
        .where(File.voided.is_(False))
        .order_by(File.id)
    )
    return session.execute(of_number(statement, number)).all()


FILES: Columns = (
    column("FILENAME", N_("File"), "name"),
    column("FILEKIND", N_("Kind"), "kind", K.WORD, words=FileKind),
    column("SHA256", N_("SHA-256"), "sha256", K.CODE, origin="Derived"),
    column("SIZE", N_("Size"), "size", K.NUMBER, unit="B", places=0, origin="Derived"),
    column("PLACE", N_("Place"), "place"),
    column("ADDEDDTC", N_("Added at"), "added", K.TIME),
)


def questions(session: Session) -> Rows:
    """Every query with its answer."""
    return session.execute(
        select(
            Query.id,
            Query.version,
            Participant.number,
            Query.subject,
            Query.subject_id,
            Query.field,
            Query.question,
            Query.answer,
            Query.asked,
            Query.asked_by,
            Query.answered,
            Query.closed,
        )
        .outerjoin(Participant, Participant.id == Query.participant_id)
        .where(Query.voided.is_(False))
        .order_by(Query.id)
    ).all()


QUERY: Columns = (
    column("SUBJECT", N_("Record"), "subject"),
    column("SUBJKEY", N_("Record number"), "subject_id", K.NUMBER),
    column("FIELD", N_("Field"), "field", K.CODE),
    column("QUESTION", N_("Question"), "question"),
    column("ANSWER", N_("Answer"), "answer"),
    column("ASKEDDTC", N_("Asked at"), "asked", K.TIME),
    column("ASKEDBY", N_("Asked by"), "asked_by", origin="Assigned"),
    column("ANSWDTC", N_("Answered at"), "answered", K.TIME),
    column("CLOSDTC", N_("Closed at"), "closed", K.TIME),
)
