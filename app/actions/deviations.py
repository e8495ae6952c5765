"""Deviations: drafted by a rule or by hand, completed, closed, co-signed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.actions.codes import item_of, participant_by_number
from app.actions.signatures import sign_content
from app.domain.errors import Refused
from app.domain.words import DeviationCode, DeviationState, Role, Severity, SignatureMeaning
from app.i18n import _
from app.work import Versioned, Work
from db.models import Deviation, DeviationItem, Item, StepRun


def deviate(
    work: Work,
    code: DeviationCode,
    description: str,
    *,
    rule: str,
    items: Sequence[Item] = (),
    severity: Severity = Severity.MINOR,
    participant_id: int | None = None,
    run: StepRun | None = None,
    facts: Mapping[str, Any] | None = None,
    cosign: Role | None = None,
) -> Deviation:
    """Draft a deviation. One of the same rule in the same run takes the items in; the same one is not drafted twice."""
    owner = participant_id or next((item.participant_id for item in items if item.participant_id), None)
    row = _equal_one(work, code, rule, run=run, items=items, participant_id=owner)
    if row is None:
        row = Deviation(
            code=code,
            rule=rule,
            severity=severity,
            participant_id=owner,
            run_id=run.id if run else None,
            description=description,
            facts=dict(facts or {}),
            opened=work.moment(),
            opened_by=work.who.login,
            cosign_role=cosign,
            cosign_due=work.today + timedelta(days=work.settings.cosign_days) if cosign else None,
        )
        work.add(row)
        work.log("deviation.drafted", participant_id=owner, code=code.value, rule=rule)
    elif cosign is not None and row.cosign_role is None:
        row.revise(cosign_role=cosign, cosign_due=work.today + timedelta(days=work.settings.cosign_days))
    _concern(work, row, items)
    return row


def record(
    work: Work,
    code: DeviationCode,
    severity: Severity,
    description: str,
    *,
    items: Sequence[str] = (),
    number: int | None = None,
    action_taken: str = "",
    capa: str = "",
) -> int:
    """Record a deviation by hand, with what was done about it where that is known; returns its number."""
    from_codes = [item_of(work, each) for each in items]
    if not description.strip():
        raise Refused(_("A deviation needs its description."), hint=_("Say what happened, to what, and when."))
    owner = participant_by_number(work, number).id if number is not None else None
    row = deviate(work, code, description.strip(), rule="", items=from_codes, severity=severity, participant_id=owner)
    if action_taken.strip() or capa.strip():
        row.revise(action_taken=action_taken.strip() or None, capa=capa.strip() or None, state=DeviationState.OPEN)
    return row.id


def complete(
    work: Work,
    number: int,
    *,
    seen: int | Versioned | None,
    severity: Severity,
    description: str,
    action_taken: str,
    capa: str = "",
) -> None:
    """Say what was done about a deviation; it is open from then on."""
    row = work.get(Deviation, number)
    work.expect(row, seen)
    _not_closed(row)
    if row.state is DeviationState.OPEN and description != row.description:
        work.because(_("Deviation completed."))
    row.revise(
        severity=severity,
        description=description.strip() or row.description,
        action_taken=action_taken.strip() or None,
        capa=capa.strip() or None,
        state=DeviationState.OPEN,
    )
    work.log("deviation.completed", participant_id=row.participant_id, number=row.id)


def close(work: Work, number: int, *, seen: int | Versioned | None) -> None:
    """Close a deviation whose action is described; a co-signature still due doesn't stop it, and stays shown as due."""
    row = work.get(Deviation, number)
    work.expect(row, seen)
    _not_closed(row)
    if not row.action_taken:
        raise Refused(
            _("Deviation {number} has no action taken.").format(number=row.id),
            hint=_("Describe the action taken, then close it."),
        )
    row.revise(state=DeviationState.CLOSED, closed=work.moment(), closed_by=work.who.login)
    work.log("deviation.closed", participant_id=row.participant_id, number=row.id)


def cosign(work: Work, number: int, *, seen: int | Versioned | None, password: str) -> None:
    """Co-sign a deviation as a second person in the role it asks for, over what it says."""
    row = work.get(Deviation, number)
    work.expect(row, seen)
    if row.cosign_role is None or row.cosigned_by is not None:
        raise Refused(
            _("Deviation {number} waits for no co-signature.").format(number=row.id), hint=_("Nothing is left to sign.")
        )
    work.require(row.cosign_role)
    if row.opened_by == work.who.login:
        raise Refused(
            _("{name} opened this deviation.").format(name=work.who.name), hint=_("A second person co-signs it.")
        )
    row.revise(cosigned_by=work.who.login, cosigned=work.moment())
    sign_content(work, "deviation", row.id, SignatureMeaning.CO_SIGNED, password=password)
    work.log("deviation.cosigned", participant_id=row.participant_id, number=row.id)


def _not_closed(row: Deviation) -> None:
    if row.state is DeviationState.CLOSED:
        raise Refused(
            _("Deviation {number} is closed.").format(number=row.id), hint=_("Record what came later as another one.")
        )


def _equal_one(
    work: Work,
    code: DeviationCode,
    rule: str,
    *,
    run: StepRun | None,
    items: Sequence[Item],
    participant_id: int | None,
) -> Deviation | None:
    """The deviation of the same rule and run; without a run, of the same rule and the same items."""
    if not rule:
        return None
    same = select(Deviation).where(
        Deviation.code == code, Deviation.rule == rule, Deviation.state != DeviationState.CLOSED
    )
    if run is not None:
        return work.session.scalar(same.where(Deviation.run_id == run.id))
    if items:
        concerned = select(DeviationItem.deviation_id).where(DeviationItem.item_id.in_([item.id for item in items]))
        return work.session.scalar(same.where(Deviation.run_id.is_(None), Deviation.id.in_(concerned)))
    return work.session.scalar(same.where(Deviation.run_id.is_(None), Deviation.participant_id == participant_id))


def _concern(work: Work, row: Deviation, items: Sequence[Item]) -> None:
    known = set(work.session.scalars(select(DeviationItem.item_id).where(DeviationItem.deviation_id == row.id)))
    work.add(*(DeviationItem(deviation_id=row.id, item_id=item.id) for item in items if item.id not in known))
