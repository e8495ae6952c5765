"""The verbs of the command line; each calls the action or query that the window calls."""

import json
from datetime import datetime, timedelta
from typing import Final

from app.actions import blocks, counts, shipments, sorting, study
from app.checking import check
from app.cli_answer import ANSWER
from app.cli_backups import BACKUPS
from app.cli_bench import BENCH_VERBS
from app.cli_codes import CODES
from app.cli_consent import CONSENT_VERBS
from app.cli_move import MOVE
from app.cli_papers import PAPERS
from app.cli_people import PEOPLE_VERBS
from app.cli_results import NO_RESULT, RESULTS
from app.cli_trail import REDACT
from app.cli_trust import TRUST_VERBS
from app.cli_typed import AT, FORM, VALUES, Told, Verb, options_of, pairs, password_of, say, signed_in, typed
from app.domain.dispatch import HandOver, ShipmentForm
from app.domain.errors import Refused
from app.domain.step import hours_and_minutes
from app.domain.steps.enumeration import CountForm
from app.domain.words import Kind, Reading, ShipmentStatus, SortOutcome, SourceReason, label_of
from app.i18n import _, ngettext
from app.opening import default_store, found_study, open_store
from app.queries.bench import OpenTube, open_tubes
from app.queries.shipment import shipment_record
from app.queries.trail import audit, audit_found
from app.settings import Settings


def _init(told: Told) -> int:
    store = open_store(told.store or default_store())
    settings = Settings(study_id=told.study, acronym=told.study, site=told.site)
    found_study(store, settings, told.login, told.name, told.initials, password_of(told.login))
    return say(told, _("Store {path} is ready.").format(path=store.place), store=store.place)


def _count(told: Told) -> int:
    """A reading, or where it says so the consensus of the two readers."""
    lab = signed_in(told)
    form: CountForm = typed(lab, CountForm, pairs(told.values), told)
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
    if values or told.missing:
        record = lab.ask(shipment_record, shipment)
        known = {name: value for name, value in record.values.items() if name != "missing" and value is not None}
        form = typed(lab, ShipmentForm, values, told, known=known)
        lab.do(shipments.describe, shipment, form, seen=record.version, reason=told.reason)
    added = [code for each in told.codes for code in lab.do(shipments.add, shipment, each)]
    if told.lock or (told.send and lab.ask(shipment_record, shipment).status is ShipmentStatus.DRAFT):
        lab.do(shipments.lock, shipment)
    if told.send:
        lab.do(shipments.send, shipment, at=typed(lab, HandOver, {"sent": told.at}).sent)
    return say(told, shipment, shipment=shipment, added=added)


def _audit(told: Told) -> int:
    lab = signed_in(told)
    with lab.store.look() as session:
        rows = audit(session, after=told.after)
        if told.filter:
            rows = audit_found(session, search=told.filter, zone=lab.settings.zone)
        for row in rows:
            line = {name: value for name, value in row._mapping.items() if value is not None}
            print(json.dumps(line, default=str, ensure_ascii=False) if told.json else " ".join(map(str, line.values())))
    return 0


def _silent(done: int, total: int) -> None:
    """The command line shows no progress."""


def _verify(told: Told) -> int:
    found = check(signed_in(told), _silent)
    if not found.holds:
        for fault in found.faults[1:]:
            print(fault.told())
        text = _("The record does not hold, first at change {number}: {why}.")
        raise Refused(
            text.format(number=found.first_bad or "-", why=found.told()),
            hint=_("Compare with a backup whose head was kept elsewhere."),
        )
    text = ngettext(
        "The chain holds: {count} change, head {head}.", "The chain holds: {count} changes, head {head}.", found.changes
    )
    return say(told, text.format(count=found.changes, head=found.head), changes=found.changes, head=found.head)


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
    lines = [f"{row.barcode}  {label_of(row.processing)}  {_left(row.clock.left(lab.now))}" for row in rows]
    tubes = [{"code": row.barcode, "state": row.processing.value, "minutes": _minutes(row, lab.now)} for row in rows]
    return say(told, "\n".join(lines), tubes=tubes)


def _minutes(row: OpenTube, now: datetime) -> int | None:
    """Whole minutes that are left, negative where the limit is over; None without a window."""
    left = row.clock.left(now)
    return None if left is None else int(left.total_seconds() // 60)


def _left(left: timedelta | None) -> str:
    if left is None:
        return _("no window")
    told = _("{time} left") if left >= timedelta(0) else _("{time} over")
    return told.format(time=hours_and_minutes(left))


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
    *PEOPLE_VERBS,
    *BENCH_VERBS,
    Verb("count", "record a count", _count, options_of(("code", {}), *FORM)),
    Verb(
        "place",
        "place a cell on a plate",
        _place,
        options_of(
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
            AT,
            REASON,
            *FORM,
        ),
    ),
    *PAPERS,
    CODES,
    RESULTS,
    NO_RESULT,
    *ANSWER,
    *TRUST_VERBS,
    *CONSENT_VERBS,
    Verb(
        "audit",
        "list every audited field",
        _audit,
        options_of(
            ("--after", {"type": int, "default": 0}),
            ("--filter", {"default": "", "help": "as on the page: who:tech table:count from:2026-03-01 words"}),
        ),
    ),
    REDACT,
    Verb("verify", "verify the whole record: chain, stored values, triggers, noted heads", _verify, options_of()),
    *BACKUPS,
    MOVE,
    Verb("settings", "show or change the study's settings", _settings, options_of(REASON, VALUES)),
    Verb("bench", "list the tubes on the clock", _bench, options_of()),
)
