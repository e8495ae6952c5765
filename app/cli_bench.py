"""The verbs of the bench: enrol, receive, start, finish."""

from typing import Final

from app.actions import participants, runs, tubes
from app.actions.runs import ENDS_ELSEWHERE, Means
from app.actions.tubes import Answers
from app.cli_typed import AT, FORM, SECOND, TIME_REASON, Told, Verb, no_field, options_of, pairs, say, signed_in, typed
from app.domain.barcode import participant_name
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.run_times import RunRecord, RunTimes
from app.domain.steps import step_by_key
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.whose import Whose
from app.domain.words import RunOutcome
from app.i18n import _
from app.queries.run_record import run_record


def _enrol(told: Told) -> int:
    lab = signed_in(told)
    _only_fields(told.missing, Enrolment)
    number = lab.do(participants.enrol, typed(lab, Enrolment, {"number": told.number} | pairs(told.values), told))
    return say(told, participant_name(number), number=number)


def _receive(told: Told) -> int:
    lab = signed_in(told)
    values = pairs(told.values)
    forms = {kind: {n: v for n, v in values.items() if n in names} for kind, names in _FIELDS.items()}
    every = frozenset[str]().union(*_FIELDS.values())
    unknown = sorted({*values, *pairs(told.missing)} - every)
    if unknown:
        raise Refused(
            _("{form} has no field “{field}”.").format(form=_("Receipt"), field=unknown[0]),
            hint=_("Fields: {names}.").format(names=", ".join(sorted(every))),
        )
    answers = Answers(told.time_reason, told.old_draw)
    receipt = typed(lab, ReceiptForm, forms[ReceiptForm], told)
    if told.code:
        _only_fields([f"{name}=" for name in values] + told.missing, ReceiptForm)
        lab.do(tubes.receive, told.code, receipt, answers=answers)
        return say(told, told.code, code=told.code)
    code = lab.do(
        tubes.take_in,
        typed(lab, DrawForm, forms[DrawForm], told),
        typed(lab, TubeForm, forms[TubeForm], told),
        receipt,
        number=typed(lab, Whose, {"number": told.number}).number,
        answers=answers,
    )
    return say(told, code, code=code)


def _only_fields(texts: list[str], form: type[Form]) -> None:
    """Every named field is one of this form's: nothing typed is passed over in silence."""
    known = {field.name for field in form.fields()}
    for name in pairs(texts):
        if name not in known:
            raise no_field(form, name)


_FIELDS: Final[dict[type[Form], frozenset[str]]] = {
    form: frozenset(field.name for field in form.fields()) for form in (DrawForm, TubeForm, ReceiptForm)
}


def _start(told: Told) -> int:
    lab = signed_in(told)
    step = step_by_key(told.step)
    if step.key in ENDS_ELSEWHERE:
        raise Refused(
            _("{step} is not started on the command line.").format(step=_(step.title)),
            hint=_("Open it in the window: its cells are placed and measured there."),
        )
    _only_fields(told.missing, step.form)
    form = typed(lab, step.form, pairs(told.values), told)
    means = Means(
        instrument=told.instrument,
        lots=dict.fromkeys(told.lot, told.step),
        second_person=told.second,
        exploratory_reason=told.reason,
        expired_reason=told.expired_reason,
        time_reason=told.time_reason,
    )
    times = typed(lab, RunTimes, {"started": told.at, "finished": told.finished})
    if not told.late and not told.finished:
        run = lab.do(runs.start, told.codes, told.step, form, at=times.started, means=means)
        return say(told, str(run), run=run)
    if times.started is None:
        raise Refused(_("A run entered late needs its start."), hint=_("Give it with --at."), code="started")
    run = lab.do(
        runs.enter_late, told.codes, told.step, form, started=times.started, finished=times.finished, means=means
    )
    return say(told, str(run), run=run)


def _finish(told: Told) -> int:
    lab = signed_in(told)
    run = lab.ask(run_record, told.run)
    kind = run.step.form
    _only_fields(told.missing, kind)
    form = None
    if told.values or told.missing:
        now = typed(lab, kind, pairs(told.values), told)
        record = {name: value for name, value in run.record.items() if name != "missing"}
        missing = dict(run.record.get("missing", {})) | now.stored_missing()
        form = kind.fill(record | now.stored() | {"missing": missing, "confirmed_free_text": told.no_names})
    ended = typed(lab, RunRecord, {"finished": told.at, "outcome": told.outcome})
    made = lab.do(
        runs.finish,
        told.run,
        at=ended.finished,
        form=form,
        outcome=ended.outcome or RunOutcome.OK,
        time_reason=told.time_reason,
        second_person=told.second,
    )
    return say(told, "\n".join(made), made=made)


BENCH_VERBS: Final[tuple[Verb, ...]] = (
    Verb("enrol", "enrol a participant", _enrol, options_of(("number", {}), *FORM)),
    Verb(
        "receive",
        "receive a tube: a new one, or an expected one by its code",
        _receive,
        options_of(
            ("--code", {"default": "", "help": "an expected tube; else a new one is taken in"}),
            (
                "--number",
                {"default": "", "help": "participant number of a new tube; without it the tube is provisional"},
            ),
            TIME_REASON,
            ("--old-draw", {"action": "store_true", "help": "the draw of long ago is right"}),
            *FORM,
        ),
    ),
    Verb(
        "start",
        "start a step on tubes, or enter one that was done earlier",
        _start,
        options_of(
            ("step", {}),
            ("--codes", {"nargs": "+", "required": True}),
            ("--lot", {"action": "append", "default": []}),
            ("--instrument", {"default": ""}),
            SECOND,
            AT,
            ("--late", {"action": "store_true", "help": "it was done earlier: a fact, its breaches are deviations"}),
            ("--finished", {"default": "", "help": "when a run entered late ended"}),
            ("--reason", {"default": "", "help": "why blood past its limit is used, as exploratory"}),
            ("--expired-reason", {"default": "", "help": "why a lot past its end is used"}),
            TIME_REASON,
            *FORM,
        ),
    ),
    Verb(
        "finish",
        "finish a run",
        _finish,
        options_of(
            ("run", {"type": int}),
            AT,
            ("--outcome", {"default": "", "choices": ["", *(each.value for each in RunOutcome)]}),
            SECOND,
            TIME_REASON,
            *FORM,
        ),
    ),
)
