"""P1: the participant, the consent, the treatment; what follows from them stands beside them."""

from dataclasses import replace

from app.domain.enrolment import CONSENT, PARTICIPANT, TREATMENT, Enrolment, failure_of
from app.domain.words import ParticipantStatus, YesNo
from app.i18n import _
from app.outputs.forms.blocks import Block, Line
from app.outputs.forms.marks import answered, marked
from app.outputs.forms.words import FILLED, at, blank_sections, in_words, sections_of
from app.queries.case import Case
from app.queries.sheets.people import age_at
from app.queries.sheets.tubes import before_treatment
from app.settings import Settings


def filled_person(found: Case, settings: Settings) -> list[Block]:
    """The enrolment as it stands, with the status, the age, and the draw against the treatment."""
    more = {PARTICIPANT: _status(found, settings), CONSENT: _withdrawal(found), TREATMENT: _draws(found)}
    values = {**found.enrolment.values, "number": f"{found.number:03d}"}
    return sections_of(replace(found.enrolment, values=values), FILLED, people=found.people, more=more)


def empty_person(mode: str) -> list[Block]:
    return blank_sections(Enrolment, mode)


def _status(found: Case, settings: Settings) -> list[Line]:
    values = found.enrolment.values
    years = age_at(values.get("visit_date"), values.get("birth_year"))
    lines = [
        Line(_("Age at the visit"), in_words(years)),
        Line(_("Unique number"), f"{settings.study_id}-{settings.site_id}-{found.number:03d}", mono=True),
        Line(_("Status"), marked(ParticipantStatus(found.status))),
        Line(_("Included on"), in_words(found.facts.get("included_on"))),
    ]
    failure = failure_of(found.facts.get("screen_fail_reason") or "")
    if failure.reason is not None:
        lines.append(Line(_("Reason of screen failure"), in_words(failure.reason)))
    if failure.why:
        lines.append(Line(_("Screen failure in words"), failure.why, wide=True))
    return lines


def _withdrawal(found: Case) -> list[Line]:
    if found.facts.get("withdrawn_at") is None:
        return []
    scope = in_words(found.facts.get("withdrawal_scope"))
    return [at(_("Withdrawn at"), found.facts["withdrawn_at"]), Line(_("Scope of withdrawal"), scope, wide=True)]


def _draws(found: Case) -> list[Line]:
    """Derived (R01): no as soon as one draw came after the first dose, yes only where all came before."""
    values = found.enrolment.values
    answers = {
        before_treatment(tube.draw.values.get("at"), values.get("first_dose"), values.get("first_dose_planned"))
        for tube in found.tubes
    }
    worst = next((each for each in (YesNo.NO, YesNo.UNKNOWN, YesNo.YES) if each in answers), None)
    note = "" if values.get("first_dose") is not None else _("against the planned day")
    lines = [Line(_("Drawn before treatment"), answered(worst), note if worst else "")]
    last, days = values.get("last_doxorubicin"), [tube.draw.values.get("at") for tube in found.tubes]
    drawn = min((moment.day for moment in days if moment is not None), default=None)
    if last is not None and drawn is not None:
        lines.append(Line(_("Last doxorubicin to draw"), in_words((drawn - last).days, _("d"))))
    return lines
