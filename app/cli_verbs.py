"""The verbs of the command line; each calls the action or query that the window calls."""

import getpass
import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from app.actions import blocks, counts, participants, runs, shipments, sorting, study, tubes
from app.actions.runs import Means
from app.actions.tubes import Answers
from app.cli_papers import PAPERS
from app.cli_verb import Told, Verb, options_of, say, signed_in
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.steps import step_by_key
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment, parse_date, parse_moment
from app.domain.words import Kind, SourceReason
from app.i18n import _
from app.lab import Lab
from app.opening import default_store, found_study, open_store
from app.queries.bench import open_tubes
from app.queries.trail import audit, verify
from app.settings import Settings


def typed(lab: Lab, form: type[Form], values: Mapping[str, str]) -> Any:
    """A form from `name=value` texts; times and dates as in the window."""
    zone = lab.settings.zone
    found: dict[str, Any] = {}
    known = {field.name: field for field in form.fields()}
    for name, text in values.items():
        if name not in known:
            raise Refused(
                _("{form} has no field “{field}”.").format(form=_(form.TITLE), field=name),
                hint=_("Fields: {names}.").format(names=", ".join(known)),
            )
        kind = known[name].kind
        if kind is Moment:
            found[name] = parse_moment(text, now=lab.now, zone=zone)
        elif kind.__name__ == "date":
            found[name] = parse_date(text, today=lab.now.astimezone(zone).date())
        else:
            found[name] = text.replace(",", ".") if kind in (int, float) else text
    return form.fill(found)


def pairs(texts: list[str]) -> dict[str, str]:
    """`name=value` texts as a mapping."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Refused(_("“{text}” is no name=value.").format(text=text), hint=_("Type it like volume_ml=8.2."))
        found[name] = value
    return found


def _init(told: Told) -> int:
    store = open_store(told.store or default_store())
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    settings = Settings(study_id=told.study, acronym=told.study, site=told.site)
    found_study(store, settings, told.login, told.name, told.initials, password)
    return say(told, _("Store {path} is ready.").format(path=store.path), store=str(store.path))


def _enrol(told: Told) -> int:
    lab = signed_in(told)
    number = lab.do(participants.enrol, typed(lab, Enrolment, {"number": told.number} | pairs(told.values)))
    return say(told, f"MB-{number:03d}", number=number)


def _receive(told: Told) -> int:
    lab = signed_in(told)
    values = pairs(told.values)
    forms = {kind: {n: v for n, v in values.items() if n in names} for kind, names in _FIELDS.items()}
    unknown = set(values) - {name for names in _FIELDS.values() for name in names}
    if unknown:
        typed(lab, ReceiptForm, {name: values[name] for name in unknown})
    answers = Answers(told.time_reason, told.old_draw)
    receipt = typed(lab, ReceiptForm, forms[ReceiptForm])
    if told.code:
        lab.do(tubes.receive, told.code, receipt, answers=answers)
        return say(told, told.code, code=told.code)
    code = lab.do(
        tubes.take_in,
        typed(lab, DrawForm, forms[DrawForm]),
        typed(lab, TubeForm, forms[TubeForm]),
        receipt,
        number=told.number or None,
        answers=answers,
    )
    return say(told, code, code=code)


_FIELDS: Final[dict[type[Form], frozenset[str]]] = {
    form: frozenset(field.name for field in form.fields()) for form in (DrawForm, TubeForm, ReceiptForm)
}


def _start(told: Told) -> int:
    lab = signed_in(told)
    form = typed(lab, step_by_key(told.step).form, pairs(told.values))
    means = Means(exploratory_reason=told.reason, lots=dict.fromkeys(told.lot or [], told.step))
    run = lab.do(runs.start, told.codes, told.step, form, means=means)
    return say(told, str(run), run=run)


def _finish(told: Told) -> int:
    made = signed_in(told).do(runs.finish, told.run)
    return say(told, "\n".join(made), made=made)


def _count(told: Told) -> int:
    lab = signed_in(told)
    number = lab.do(counts.record, told.code, typed(lab, CountForm, pairs(told.values)))
    return say(told, str(number), count=number)


def _place(told: Told) -> int:
    lab = signed_in(told)
    kinds = {"DP": Kind.DP_CELL, "CTC": Kind.CTC, "WBC": Kind.WBC, "NTC": Kind.NTC, "POS": Kind.POSITIVE}
    code = lab.do(sorting.place, told.plate, kinds[told.kind], told.well)
    return say(told, code, code=code)


def _link(told: Told) -> int:
    signed_in(told).do(blocks.link, told.number, told.code, SourceReason(told.because), reason=told.reason)
    return say(told, told.code, code=told.code)


def _ship(told: Told) -> int:
    lab = signed_in(told)
    shipment = told.shipment or lab.do(shipments.open_draft, told.provider)
    added = [code for each in told.codes for code in lab.do(shipments.add, shipment, each)]
    if told.lock or told.send:
        lab.do(shipments.lock, shipment)
    if told.send:
        lab.do(shipments.send, shipment)
    return say(told, shipment, shipment=shipment, added=added)


def _audit(told: Told) -> int:
    lab = signed_in(told)
    with lab.store.look() as session:
        for row in audit(session, after=told.after):
            line = {name: value for name, value in row._mapping.items() if value is not None}
            print(json.dumps(line, default=str, ensure_ascii=False) if told.json else " ".join(map(str, line.values())))
    return 0


def _verify(told: Told) -> int:
    found = signed_in(told).ask(verify)
    if not found.holds:
        text = _("The chain breaks at change {number}: {why}.").format(number=found.first_bad, why=found.told())
        raise Refused(text, hint=_("Compare with a backup whose head was kept elsewhere."))
    text = _("The chain holds: {count} changes, head {head}.").format(count=found.changes, head=found.head)
    return say(told, text, changes=found.changes, head=found.head)


def _settings(told: Told) -> int:
    lab = signed_in(told)
    values = pairs(told.values)
    if values:
        number = lab.do(study.change_settings, values, told.reason)
        return say(told, str(number), version=number)
    content = lab.settings.model_dump(mode="json")
    print(json.dumps(content, indent=None if told.json else 2, ensure_ascii=False))
    return 0


def _bench(told: Told) -> int:
    lab = signed_in(told)
    rows = lab.ask(open_tubes, lab.settings, lab.now)
    lines = [
        {"code": row.barcode, "state": row.processing.value, "left": str(row.clock.left(lab.now) or "")} for row in rows
    ]
    return say(told, "\n".join(" ".join(line.values()) for line in lines), tubes=lines)


VALUES: Final = (
    "--set",
    {
        "dest": "values",
        "nargs": "+",
        "action": "extend",
        "default": [],
        "metavar": "name=value",
        "help": "fields of the form",
    },
)
NUMBER: Final = ("--number", {"type": int, "required": True, "help": "participant number"})
OUT: Final = ("--out", {"required": True, "help": "file to write"})
REASON: Final = ("--reason", {"default": "", "help": "why"})

VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "init",
        "create a store with its study and first administrator",
        _init,
        options_of(
            ("--study", {"required": True}),
            ("--site", {"default": ""}),
            ("--login", {"required": True}),
            ("--name", {"required": True}),
            ("--initials", {"required": True}),
        ),
        needs_user=False,
    ),
    Verb("enrol", "enrol a participant", _enrol, options_of(("number", {}), VALUES)),
    Verb(
        "receive",
        "receive a tube: a new one, or an expected one by its code",
        _receive,
        options_of(
            ("--code", {"default": ""}),
            ("--number", {"type": int, "default": 0, "help": "participant number; none: before the enrolment"}),
            ("--time-reason", {"default": ""}),
            ("--old-draw", {"action": "store_true", "help": "the draw of long ago is right"}),
            VALUES,
        ),
    ),
    Verb(
        "start",
        "start a step on tubes",
        _start,
        options_of(
            ("step", {}), ("--codes", {"nargs": "+", "required": True}), ("--lot", {"action": "append"}), REASON, VALUES
        ),
    ),
    Verb("finish", "finish a run", _finish, options_of(("run", {"type": int}))),
    Verb("count", "record a count", _count, options_of(("code", {}), VALUES)),
    Verb(
        "place",
        "place a cell on a plate",
        _place,
        options_of(
            ("plate", {}),
            ("kind", {"choices": ["DP", "CTC", "WBC", "NTC", "POS"]}),
            ("well", {"nargs": "?", "default": ""}),
        ),
    ),
    Verb(
        "link-block",
        "link a block or extract as the reference",
        _link,
        options_of(
            ("code", {}),
            NUMBER,
            ("--because", {"required": True, "choices": [each.value for each in SourceReason]}),
            REASON,
        ),
    ),
    Verb(
        "ship",
        "fill, lock or send a shipment",
        _ship,
        options_of(
            ("codes", {"nargs": "*"}),
            ("--shipment", {"default": ""}),
            ("--provider", {"default": ""}),
            ("--lock", {"action": "store_true"}),
            ("--send", {"action": "store_true"}),
        ),
    ),
    *PAPERS,
    Verb("audit", "list every audited field", _audit, options_of(("--after", {"type": int, "default": 0}))),
    Verb("verify", "verify the chain of changes", _verify, options_of()),
    Verb("settings", "show or change the study's settings", _settings, options_of(REASON, VALUES)),
    Verb("bench", "list the tubes on the clock", _bench, options_of()),
)
