"""The verbs of the command line; each calls the action or query that the window calls."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from app.actions import blocks, counts, participants, runs, shipments, sorting, study, tubes
from app.actions.runs import Means
from app.actions.tubes import Answers
from app.domain.dispatch import ShipmentForm
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.form import Form, MissingValue
from app.domain.steps import step_by_key
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment, parse_date, parse_moment
from app.domain.words import Kind, Missing, Reading, Role, ShipmentStatus, SortOutcome, SourceReason
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, default_store, found_study, open_store
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import empty, issue_crf
from app.outputs.labels.printing import print_waiting
from app.outputs.workbook import Wanted, export
from app.queries.accounts import sign_in
from app.queries.bench import open_tubes
from app.queries.case import case
from app.queries.shipment import shipment_record
from app.queries.trail import audit, verify
from app.settings import Settings

Told = argparse.Namespace

CAUSES: Final = tuple(each.value for each in Missing)
"""ND, NA and UNK; a reason may follow after a colon."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A name, what it does, its options, and the function behind it."""

    name: str
    help: str
    act: Callable[[Told], int]
    options: Callable[[argparse.ArgumentParser], None]
    needs_user: bool = True


def signed_in(told: Told) -> Lab:
    """A Lab of the person named, after the password; it is read from standard input where that is no terminal."""
    store = open_store(told.store or default_store(), create=False)
    reader = Lab(store, FOUNDER)
    prompt = _("Password of {login}: ").format(login=told.user)
    password = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    today = reader.now.astimezone(reader.settings.zone).date()
    role = Role(told.role.upper()) if told.role else None
    return Lab(store, reader.ask(sign_in, told.user, password, today=today, role=role))


def typed(
    lab: Lab,
    form: type[Form],
    values: Mapping[str, str],
    *,
    names_nobody: bool = False,
    known: Mapping[str, Any] | None = None,
) -> Any:
    """A form from `name=value` texts; times and dates as in the window, ND, NA or UNK for why a value is missing.

    `known` are values that stay where nothing else is said; `names_nobody` confirms that the free text names nobody.
    """
    zone = lab.settings.zone
    found: dict[str, Any] = dict(known or {})
    missing: dict[str, MissingValue] = {}
    fields = {field.name: field for field in form.fields()}
    for name, text in values.items():
        if name not in fields:
            raise Refused(
                _("{form} has no field “{field}”.").format(form=_(form.TITLE), field=name),
                hint=_("Fields: {names}.").format(names=", ".join(fields)),
            )
        kind = fields[name].kind
        cause, _sign, why = text.partition(":")
        if cause in CAUSES and kind in (int, float, Moment, date) and fields[name].entry.may_be_missing:
            missing[name] = MissingValue(Missing(cause), why.strip())
        elif kind is Moment:
            found[name] = parse_moment(text, now=lab.now, zone=zone)
        elif kind is date:
            found[name] = parse_date(text, today=lab.now.astimezone(zone).date())
        else:
            found[name] = text.replace(",", ".") if kind in (int, float) else text
    return form.fill(found | {"missing": missing, "confirmed_free_text": names_nobody})


def pairs(texts: list[str]) -> dict[str, str]:
    """`name=value` texts as a mapping."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Refused(_("“{text}” is no name=value.").format(text=text), hint=_("Type it like volume_ml=8.2."))
        found[name] = value
    return found


def say(told: Told, text: str, **values: Any) -> int:
    """Print the result: a line for people, or JSON."""
    print(json.dumps(values, ensure_ascii=False, default=str) if told.json else text)
    return 0


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
    number = int(told.number) if told.number else None
    code = lab.do(
        tubes.take_in,
        typed(lab, DrawForm, forms[DrawForm]),
        typed(lab, TubeForm, forms[TubeForm]),
        receipt,
        number=number,
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
    """A reading, or where it says so the consensus of the two readers."""
    lab = signed_in(told)
    form: CountForm = typed(lab, CountForm, pairs(told.values), names_nobody=told.names_nobody)
    act = counts.adjudicate if form.reading is Reading.CONSENSUS else counts.record
    number = lab.do(act, told.code, form)
    return say(told, str(number), count=number)


def _place(told: Told) -> int:
    lab = signed_in(told)
    kinds = {"DP": Kind.DP_CELL, "CTC": Kind.CTC, "WBC": Kind.WBC, "NTC": Kind.NTC, "POS": Kind.POSITIVE}
    code = lab.do(
        sorting.place,
        told.plate,
        kinds[told.kind],
        told.well,
        outcome=SortOutcome(told.outcome),
        n_expected=told.expected,
    )
    return say(told, code, code=code)


def _link(told: Told) -> int:
    signed_in(told).do(blocks.link, told.number, told.code, SourceReason(told.because), reason=told.reason)
    return say(told, told.code, code=told.code)


def _ship(told: Told) -> int:
    """Open or take up a shipment, describe it, add what is named, lock and send it."""
    lab = signed_in(told)
    values = pairs(told.values)
    shipment = told.shipment or lab.do(shipments.open_draft, told.provider or values.get("provider", ""))
    if values:
        record = lab.ask(shipment_record, shipment)
        known = {name: value for name, value in record.values.items() if name != "missing" and value is not None}
        form = typed(lab, ShipmentForm, values, names_nobody=told.names_nobody, known=known)
        lab.do(shipments.describe, shipment, form, seen=record.version, reason=told.reason)
    added = [code for each in told.codes for code in lab.do(shipments.add, shipment, each)]
    if told.lock or (told.send and lab.ask(shipment_record, shipment).status is ShipmentStatus.DRAFT):
        lab.do(shipments.lock, shipment)
    if told.send:
        at = parse_moment(told.at, now=lab.now, zone=lab.settings.zone) if told.at else None
        lab.do(shipments.send, shipment, at=at)
    return say(told, shipment, shipment=shipment, added=added)


def _labels(told: Told) -> int:
    files = print_waiting(signed_in(told), Path(told.out), dpi=told.dpi)
    return say(told, "\n".join(map(str, files)), files=[str(file) for file in files])


def _summary(told: Told) -> int:
    lab = signed_in(told)
    settings = lab.settings
    stamp = lab.now.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M")
    return _written(told, case_summary(lab.ask(case, settings, told.number), settings, printed_at=stamp))


def _crf(told: Told) -> int:
    lab = signed_in(told)
    if told.mode != "filled":
        return _written(told, empty(lab.settings, mode=told.mode))
    return _written(told, issue_crf(lab, told.number, final=told.final))


def _export(told: Told) -> int:
    lab = signed_in(told)
    wanted = Wanted(participants=tuple(told.participants or ()), since_change=told.since, recipient=told.recipient)
    number = lab.carry_out(export, told.out, wanted).result()
    return say(told, told.out, number=number, path=told.out)


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


def _written(told: Told, data: bytes) -> int:
    path = Path(told.out)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return say(told, str(path), path=str(path))


def _options(*options: tuple[str, dict[str, Any]]) -> Callable[[argparse.ArgumentParser], None]:
    def add(made: argparse.ArgumentParser) -> None:
        for name, how in options:
            made.add_argument(name, **how)

    return add


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
NAMES_NOBODY: Final = ("--names-nobody", {"action": "store_true", "help": "the free text names no person"})

VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "init",
        "create a store with its study and first administrator",
        _init,
        _options(
            ("--study", {"required": True}),
            ("--site", {"default": ""}),
            ("--login", {"required": True}),
            ("--name", {"required": True}),
            ("--initials", {"required": True}),
        ),
        needs_user=False,
    ),
    Verb("enrol", "enrol a participant", _enrol, _options(("number", {}), VALUES)),
    Verb(
        "receive",
        "receive a tube: a new one, or an expected one by its code",
        _receive,
        _options(
            ("--code", {"default": ""}),
            ("--number", {"default": ""}),
            ("--time-reason", {"default": ""}),
            ("--old-draw", {"action": "store_true", "help": "the draw of long ago is right"}),
            VALUES,
        ),
    ),
    Verb(
        "start",
        "start a step on tubes",
        _start,
        _options(
            ("step", {}), ("--codes", {"nargs": "+", "required": True}), ("--lot", {"action": "append"}), REASON, VALUES
        ),
    ),
    Verb("finish", "finish a run", _finish, _options(("run", {"type": int}))),
    Verb("count", "record a count", _count, _options(("code", {}), VALUES, NAMES_NOBODY)),
    Verb(
        "place",
        "place a cell on a plate",
        _place,
        _options(
            ("plate", {}),
            ("kind", {"choices": ["DP", "CTC", "WBC", "NTC", "POS"]}),
            ("well", {"nargs": "?", "default": ""}),
            (
                "--outcome",
                {"choices": [each.value for each in SortOutcome], "default": SortOutcome.UNVERIFIED.value},
            ),
            ("--expected", {"type": int, "default": None, "help": "cells expected; 1 unless said, 0 for NTC"}),
        ),
    ),
    Verb(
        "link-block",
        "link a block or extract as the reference",
        _link,
        _options(
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
        _options(
            ("codes", {"nargs": "*"}),
            ("--shipment", {"default": ""}),
            ("--provider", {"default": ""}),
            ("--lock", {"action": "store_true"}),
            ("--send", {"action": "store_true"}),
            ("--at", {"default": "", "help": "when the courier took it; empty: now"}),
            REASON,
            VALUES,
            NAMES_NOBODY,
        ),
    ),
    Verb(
        "labels",
        "print the waiting labels",
        _labels,
        _options(("--out", {"default": "labels"}), ("--dpi", {"type": int, "default": 300})),
    ),
    Verb("case-summary", "print the case summary", _summary, _options(NUMBER, OUT)),
    Verb(
        "crf",
        "print the case report form",
        _crf,
        _options(
            ("--number", {"type": int, "default": 0}),
            OUT,
            ("--final", {"action": "store_true"}),
            ("--mode", {"choices": ["filled", "blank", "annotated"], "default": "filled"}),
        ),
    ),
    Verb(
        "export",
        "write the sponsor's workbook",
        _export,
        _options(
            OUT,
            ("--participants", {"type": int, "nargs": "*"}),
            ("--since", {"type": int, "default": 0}),
            ("--recipient", {"default": ""}),
        ),
    ),
    Verb("audit", "list every audited field", _audit, _options(("--after", {"type": int, "default": 0}))),
    Verb("verify", "verify the chain of changes", _verify, _options()),
    Verb("settings", "show or change the study's settings", _settings, _options(REASON, VALUES)),
    Verb("bench", "list the tubes on the clock", _bench, _options()),
)
