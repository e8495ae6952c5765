"""Verdicts: the rule proposes, two people decide and sign; overrides with their reason; exclusions of an estimate."""

from sqlalchemy import func, select

from app.actions.codes import item_of, participant_by_number
from app.actions.signatures import sign_again, sign_content
from app.domain.barcode import participant_name, printed
from app.domain.errors import Conflict, Refused
from app.domain.genome.endpoint import DECIDED_BY_RESULTS
from app.domain.populations import Populations
from app.domain.words import CellVerdict, Kind, SignatureMeaning, Verdict, VerdictState
from app.i18n import _
from app.queries.origin import origin
from app.queries.origin_parts import Origin
from app.work import Work
from db.models import Exclusion, Item, OriginVerdict, Participant


def sign_patient(work: Work, number: int, verdict: Verdict, *, seen: str, password: str, why: str = "") -> int:
    """Sign a participant's verdict: the first signature proposes it, a second person's makes it final.

    `seen` is the digest of the facts as they were shown; `why` is needed where the rule proposes another verdict.
    """
    person = participant_by_number(work, number)
    case = _case(work, number, seen)
    proposed = case.populations.verdict
    must_be_ripe(number, verdict, case.populations)
    row = _sign(work, person, None, verdict.value, proposed.value, case, password=password, why=why)
    row.verdict = verdict
    return row.id


def sign_cell(work: Work, scanned: str, verdict: CellVerdict, *, seen: str, password: str, why: str = "") -> int:
    """Sign the verdict of a cell, where people see it otherwise than the rule, or confirm it."""
    item = item_of(work, scanned, Kind.DP_CELL, Kind.CTC)
    person = work.get(Participant, item.participant_id or 0)
    case = _case(work, person.number, seen)
    told = next(each for each in case.cells if each.code == item.barcode)
    proposed = must_be_judged(item.barcode, told.origin.verdict)
    row = _sign(work, person, item, verdict.value, proposed.value, case, password=password, why=why)
    row.cell_verdict = verdict
    return row.id


def must_be_ripe(number: int, verdict: Verdict, known: Populations) -> None:
    """Refused where people can't decide yet: a result or a count is awaited, or the count decides."""
    if verdict not in DECIDED_BY_RESULTS or known.verdict not in DECIDED_BY_RESULTS:
        raise Refused(
            _("The verdict of {participant} is not ripe.").format(participant=participant_name(number)),
            hint=known.reason or _("It is signed once no result is awaited."),
        )


def must_be_judged(code: str, verdict: CellVerdict | None) -> CellVerdict:
    """What the rule says of a cell; Refused where it is not judged."""
    if verdict is None:
        raise Refused(
            _("{code} gets no verdict.").format(code=printed(code)), hint=_("It does not count as a single cell.")
        )
    return verdict


def reopen(work: Work, verdict: int, why: str, *, password: str) -> None:
    """Take a signed verdict up again: a signed act with its reason; the signatures before it stay readable (R19)."""
    row = work.get(OriginVerdict, verdict)
    if row.state is not VerdictState.SIGNED:
        raise Refused(_("This verdict is not signed twice."), hint=_("It is open already."))
    work.because(why)
    sign_again(
        work,
        OriginVerdict.__tablename__,
        row.id,
        SignatureMeaning.OVERRIDDEN,
        digest=row.digest,
        password=password,
        remark=why,
    )
    row.revise(state=VerdictState.REOPENED, reopened=work.moment(), reopened_why=why.strip())
    work.log("verdict.reopened", participant_id=row.participant_id, number=row.id)


def exclude(work: Work, number: int, why: str, *, password: str) -> int:
    """Leave a participant out of the sensitivity estimate, signed; the literal denominator keeps everybody (3.5)."""
    person = participant_by_number(work, number)
    if _exclusion(work, person) is not None:
        raise Refused(
            _("{participant} is excluded already.").format(participant=participant_name(number)),
            hint=_("Lift the exclusion to sign another."),
        )
    work.because(why)
    row = Exclusion(participant_id=person.id, why=why.strip(), signed_by=work.who.login, signed=work.moment())
    work.add(row)
    sign_content(work, Exclusion.__tablename__, row.id, SignatureMeaning.EXCLUDED, password=password, remark=why)
    work.log("endpoint.excluded", participant_id=person.id, number=row.id)
    return row.id


def lift_exclusion(work: Work, number: int, why: str, *, password: str) -> None:
    """Take a participant back into the sensitivity estimate, signed."""
    person = participant_by_number(work, number)
    row = _exclusion(work, person)
    if row is None:
        raise Refused(
            _("{participant} is not excluded.").format(participant=participant_name(number)),
            hint=_("There is nothing to lift."),
        )
    work.because(why)
    row.revise(lifted=work.moment(), lifted_why=why.strip())
    sign_content(work, Exclusion.__tablename__, row.id, SignatureMeaning.RELEASED, password=password, remark=why)
    work.log("endpoint.exclusion_lifted", participant_id=person.id, number=row.id)


def _exclusion(work: Work, person: Participant) -> Exclusion | None:
    return work.session.scalar(
        select(Exclusion).where(Exclusion.participant_id == person.id, Exclusion.lifted.is_(None))
    )


def _case(work: Work, number: int, seen: str) -> Origin:
    """The case as the facts have it now; Conflict where the screen showed others."""
    case = origin(work.session, work.settings, number)
    if seen != case.digest:
        raise Conflict(
            _("The facts of {participant} changed since they were shown.").format(participant=participant_name(number)),
            hint=_("Look at the evidence as it is now, then sign."),
        )
    return case


def _sign(
    work: Work,
    person: Participant,
    item: Item | None,
    verdict: str,
    proposed: str,
    case: Origin,
    *,
    password: str,
    why: str,
) -> OriginVerdict:
    """The second signature where the first is of another person, on the same verdict and facts; else a first one."""
    if verdict != proposed:
        work.because(why)
    before = _in_force(work, person, item)
    is_second = (
        before is not None
        and before.state is VerdictState.FIRST_SIGNED
        and before.digest == case.digest
        and (before.verdict or before.cell_verdict or "") == verdict
    )
    if before is not None and is_second:
        if before.first_by == work.who.login:
            raise Refused(
                _("You signed this verdict already."),
                hint=_("It takes a second person. It stays listed until one signs."),
            )
        before.revise(state=VerdictState.SIGNED, second_by=work.who.login, second=work.moment())
        row = before
    else:
        row = _first(work, person, item, proposed, case, before, why=why if verdict != proposed else "")
    sign_again(
        work,
        OriginVerdict.__tablename__,
        row.id,
        SignatureMeaning.VERDICT,
        digest=case.digest,
        password=password,
        remark=why.strip(),
    )
    work.log("verdict.signed", item, participant_id=person.id, number=row.id, verdict=verdict, state=row.state.value)
    return row


def _first(
    work: Work,
    person: Participant,
    item: Item | None,
    proposed: str,
    case: Origin,
    before: OriginVerdict | None,
    *,
    why: str,
) -> OriginVerdict:
    """A new verdict with one signature; the one before it is superseded and stays readable."""
    if before is not None:
        if before.state is VerdictState.SIGNED and before.digest == case.digest:
            raise Refused(
                _("This verdict is signed twice and its facts did not change."),
                hint=_("Reopen it with a reason to decide again."),
                way_out="reopen",
            )
        before.revise(state=VerdictState.SUPERSEDED)
        work.session.flush()
    same = OriginVerdict.item_id == item.id if item is not None else OriginVerdict.item_id.is_(None)
    last = select(func.max(OriginVerdict.number)).where(OriginVerdict.participant_id == person.id, same)
    row = OriginVerdict(
        participant_id=person.id,
        item_id=item.id if item is not None else None,
        number=1 + (work.session.scalar(last) or 0),
        state=VerdictState.FIRST_SIGNED,
        proposed=proposed,
        rule_version=case.rule_version,
        evidence=case.facts(),
        digest=case.digest,
        overridden_why=why.strip() or None,
        first_by=work.who.login,
        first=work.moment(),
    )
    work.add(row)
    return row


def _in_force(work: Work, person: Participant, item: Item | None) -> OriginVerdict | None:
    same = OriginVerdict.item_id == item.id if item is not None else OriginVerdict.item_id.is_(None)
    return work.session.scalar(
        select(OriginVerdict).where(
            OriginVerdict.participant_id == person.id, same, OriginVerdict.state != VerdictState.SUPERSEDED
        )
    )
