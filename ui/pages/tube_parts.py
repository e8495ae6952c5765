"""What the pages of a draw and of a receipt share: a scanned lot fills the tube, a typed number names the participant."""

from datetime import date, timedelta

from app.domain.barcode import looks_like_code, parse, participant_name
from app.domain.enrolment import washout_short
from app.domain.step import hours_and_minutes
from app.domain.steps.collection import DrawForm, TubeForm, usual_for
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment
from app.domain.words import Kind, ParticipantStatus, TubeType, YesNo, label_of
from app.i18n import _, decimal
from app.queries.draws import Drawn, TubeLot
from app.queries.receipts import Derived
from app.queries.sheets.tubes import before_treatment
from app.settings import Settings
from ui.marks import State
from ui.widgets.derived import Fact
from ui.widgets.form_view import FormView


def is_lot(text: str) -> bool:
    return looks_like_code(text) and parse(text).kind is Kind.LOT


def is_number(text: str) -> bool:
    """Whether a typed text is a participant's number, 1 to 999."""
    return text.isdecimal() and len(text) <= 3 and int(text) > 0


def fill_lot(view: FormView, lot: TubeLot) -> None:
    """The number and the end of a lot, and the tube that its name speaks of with what it is mostly drawn for."""
    view.set_value("lot_text", lot.number)
    view.set_value("expiry", lot.expiry)
    if lot.tube_type is not None:
        purpose, assay = usual_for(lot.tube_type)
        for name, value in (("tube_type", lot.tube_type), ("purpose", purpose), ("assay", assay)):
            view.set_value(name, value)


def least_ml(tube: TubeForm, settings: Settings) -> float | None:
    """What a tube should hold: what CellSearch needs, else the filling target; None where the nominal is not known."""
    if tube.tube_type is TubeType.CELLSAVE:
        return settings.cellsearch_min_ml
    return tube.nominal_ml * settings.fill_min_pct / 100 if tube.nominal_ml else None


def told_least(tube: TubeForm, settings: Settings) -> str:
    """The same as a limit in words."""
    least = least_ml(tube, settings)
    return _("{low} {unit} or more").format(low=decimal(least), unit="mL") if least else ""


def show_limits_of_tube(view: FormView, tube: TubeForm, settings: Settings) -> None:
    """The study's limits beside the fields of a tube."""
    view.set_limit("drawn_ml", told_least(tube, settings))
    volumes = ", ".join(decimal(each) for each in settings.nominal_volumes_ml)
    view.set_limit("nominal_ml", _("usual: {volumes} mL").format(volumes=volumes) if volumes else "")
    view.set_limit("inversions", _("{count} expected").format(count=settings.inversions_expected))


def facts_of_giver(number: int | None, giver: Drawn | None, drawn: Moment | None, settings: Settings) -> list[Fact]:
    """The participant's status, consent, treatment and wash-out against the draw (R01, section 2.1)."""
    if giver is None:
        if number is not None:
            return [Fact(participant_name(number), _("not enrolled"), "", State.BREACH)]
        return [Fact(_("Participant"), _("provisional"), "", State.WAIT)]
    left = giver.status in (ParticipantStatus.WITHDRAWN, ParticipantStatus.SCREEN_FAIL)
    facts = [Fact(participant_name(giver.number), label_of(giver.status), "", State.BREACH if left else None)]
    day = drawn.day if drawn else None
    facts.append(_consent(giver.consented, day))
    before = before_treatment(drawn, giver.first_dose, giver.first_dose_planned)
    states = {YesNo.YES: State.OK, YesNo.NO: State.BREACH, YesNo.UNKNOWN: State.WAIT}
    facts.append(Fact(_("Before treatment"), label_of(before), "", states[before]))
    if giver.last_doxorubicin is not None and day is not None:
        days = settings.doxorubicin_washout_days
        short = washout_short(giver.last_doxorubicin, day, days=days)
        passed = _("{days} d").format(days=(day - giver.last_doxorubicin).days)
        limit = _("of {days} d").format(days=days)
        facts.append(Fact(_("Doxorubicin wash-out"), passed, limit, State.WARN if short else State.OK))
    return facts


def facts_of_nominal(tube: TubeForm, settings: Settings) -> list[Fact]:
    """A nominal volume that is none of those the study knows; nothing to say of the others."""
    if tube.nominal_ml is None or tube.nominal_ml in settings.nominal_volumes_ml:
        return []
    return [Fact(_("Nominal volume"), f"{decimal(tube.nominal_ml)} mL", _("not usual"), State.WARN)]


def facts_of_window(draw: DrawForm, tube: TubeForm, settings: Settings) -> list[Fact]:
    """Until when this tube keeps for its assay."""
    window = settings.window(tube.tube_type, tube.assay) if tube.tube_type and tube.assay else None
    if window is None or window.hard_h is None:
        return [Fact(_("Keeps"), _("no window"), "", State.WAIT)]
    limit = _("{limit} h").format(limit=decimal(window.hard_h))
    if draw.at is None or draw.at.at is None:
        return [Fact(_("Keeps"), limit, _("not computable") if draw.at else "", State.WAIT if draw.at else None)]
    end = (draw.at.at + timedelta(hours=window.hard_h)).astimezone(settings.zone)
    return [Fact(_("Keeps"), limit, _("until {time}").format(time=end.strftime("%d/%m %H:%M")))]


def facts_of_blood(facts: Derived, receipt: ReceiptForm) -> list[Fact]:
    """Age of the blood, filling and haemolysis, each with its limit."""
    hard_h = facts.window.hard_h if facts.window else None
    warn_h = facts.window.warn_h if facts.window else None
    age_h = facts.age.total_seconds() / 3600 if facts.age else None
    state = None
    if age_h is not None and hard_h is not None:
        state = State.BREACH if age_h > hard_h else State.WARN if warn_h is not None and age_h > warn_h else State.OK
    lines = [
        Fact(
            _("Age of the blood"),
            hours_and_minutes(facts.age) if facts.age else _("not computable"),
            _("of {limit} h").format(limit=decimal(hard_h)) if hard_h is not None else _("no window"),
            state,
        )
    ]
    if facts.fill_pct is not None:
        enough = facts.fill_pct >= facts.fill_min_pct - 0.05
        limit = _("target {limit} %").format(limit=decimal(facts.fill_min_pct))
        lines.append(Fact(_("Filling"), f"{decimal(facts.fill_pct, 0)} %", limit, State.OK if enough else State.WARN))
    if receipt.hemolysis_score is not None:
        fine = receipt.hemolysis_score < facts.hemolysis_cutoff
        value = _("{score} of 3").format(score=receipt.hemolysis_score)
        lines.append(Fact(_("Haemolysis"), value, "", State.OK if fine else State.WARN))
    return lines


def _consent(signed: date | None, day: date | None) -> Fact:
    if signed is None:
        return Fact(_("Consent"), _("no date"), "", State.WARN)
    is_later = day is not None and day < signed
    limit = _("after the draw") if is_later else ""
    return Fact(_("Consent"), signed.strftime("%d/%m/%Y"), limit, State.BREACH if is_later else State.OK)
