"""Who may do what: one table of roles by action and by query; the door reads it for window and command line alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.errors import Refused
from app.domain.words import Role, label_of
from app.i18n import N_, _

Roles = frozenset[Role]

ACTIONS_OF: Final = "app.actions."
QUERIES_OF: Final = "app.queries."

EVERYBODY: Final[Roles] = frozenset(Role)
HANDS: Final[Roles] = frozenset({Role.TECHNICIAN, Role.BIOLOGIST})
"""Who handles samples."""
RECORDS: Final[Roles] = HANDS | {Role.DATA_MANAGER}
"""Who enters and corrects what is known of participants, blood and counts."""
TUMOUR: Final[Roles] = RECORDS | {Role.PATHOLOGIST}
READERS: Final[Roles] = RECORDS | {Role.BIOINFORMATICIAN}
"""Who takes results in and says whose they are."""
SIGNERS: Final[Roles] = frozenset({Role.BIOLOGIST, Role.PATHOLOGIST, Role.BIOINFORMATICIAN})
"""Two people of these roles sign a verdict (domain 3.4)."""
WORKERS: Final[Roles] = EVERYBODY - {Role.MONITOR, Role.ADMINISTRATOR}
"""Who leaves a record of the trial."""
SET_UP: Final[Roles] = RECORDS | {Role.ADMINISTRATOR}
OVERSEERS: Final[Roles] = frozenset({Role.ADMINISTRATOR, Role.MONITOR})
"""Who sees who came in, and who was kept out."""
ASKERS: Final[Roles] = frozenset({Role.MONITOR, Role.DATA_MANAGER, Role.BIOLOGIST})
"""Who raises queries about the data, and closes them."""
ADMINISTRATOR: Final[Roles] = frozenset({Role.ADMINISTRATOR})
BIOLOGIST: Final[Roles] = frozenset({Role.BIOLOGIST})


@dataclass(frozen=True, slots=True)
class Line:
    """What a module's functions are about, who may call them, and the functions of which that differs."""

    title: str
    roles: Roles
    own: Mapping[str, Roles]

    def of(self, function: str) -> Roles:
        return self.own.get(function, self.roles)


def _line(title: str, roles: Roles, **own: Roles) -> Line:
    return Line(title, roles, own)


ACTIONS: Final[Mapping[str, Line]] = {
    "accounts": _line(
        N_("Accounts and roles"),
        ADMINISTRATOR,
        ask_card=EVERYBODY,
        change_password=EVERYBODY,
        set_pin=EVERYBODY,
        drop_pin=EVERYBODY,
    ),
    "sign_ins": _line(N_("Signing in and out"), EVERYBODY, lift=ADMINISTRATOR),
    "study": _line(
        N_("The study's settings"),
        ADMINISTRATOR,
        change_settings=frozenset({Role.DATA_MANAGER, Role.BIOLOGIST, Role.ADMINISTRATOR}),
        arrive=frozenset({Role.DATA_MANAGER, Role.ADMINISTRATOR}),
    ),
    "templates": _line(N_("Label templates"), frozenset({Role.DATA_MANAGER, Role.ADMINISTRATOR})),
    "registers": _line(N_("Lots, instruments, places and panels"), SET_UP),
    "drafts": _line(N_("Drafts"), WORKERS | {Role.ADMINISTRATOR}),
    "stops": _line(N_("Red stops, noted"), EVERYBODY),
    "codes": _line(N_("Codes"), RECORDS),
    "labels": _line(N_("Labels"), WORKERS),
    "spool": _line(N_("Printing"), WORKERS),
    "documents": _line(N_("Papers and workbooks issued"), WORKERS),
    "participants": _line(N_("Participants and consent"), RECORDS),
    "draws": _line(N_("Draws"), RECORDS),
    "tubes": _line(N_("Blood tubes"), RECORDS),
    "transfers": _line(N_("A tube that changes its participant"), RECORDS),
    "counts": _line(N_("Counts"), RECORDS),
    "runs": _line(N_("Runs"), HANDS),
    "run_records": _line(N_("What a run used"), RECORDS),
    "timers": _line(N_("Timers"), HANDS),
    "sorting": _line(N_("Sorting"), HANDS),
    "cells": _line(N_("Cells"), RECORDS),
    "wga": _line(N_("Amplification"), HANDS, settle_batch=BIOLOGIST),
    "aliquots": _line(N_("Aliquots"), HANDS),
    "boxes": _line(N_("Boxes"), RECORDS),
    "carry": _line(N_("Carrying by two scans"), RECORDS),
    "storage": _line(N_("Storage"), RECORDS),
    "outage": _line(N_("Outage kits"), RECORDS),
    "blocks": _line(N_("Tumour blocks"), TUMOUR),
    "sections": _line(N_("Sections and extracts"), TUMOUR),
    "shipments": _line(N_("Shipments"), WORKERS),
    "on_list": _line(N_("One act on a whole list"), WORKERS),
    "results": _line(N_("Results"), READERS),
    "no_results": _line(N_("Results that will not come"), READERS),
    "verdicts": _line(N_("Verdicts and exclusions"), SIGNERS),
    "queries": _line(N_("Queries about the data"), ASKERS, answer=WORKERS),
    "source_checks": _line(N_("Comparison with the source"), frozenset({Role.MONITOR})),
    "locks": _line(N_("Locks"), frozenset({Role.DATA_MANAGER}), approve=frozenset({Role.BIOLOGIST, Role.PATHOLOGIST})),
    "holds": _line(N_("Holds"), WORKERS, lift=BIOLOGIST),
    "deviations": _line(N_("Deviations"), WORKERS),
    "signatures": _line(N_("Signatures"), WORKERS),
    "reviews": _line(N_("Reviews of the audit"), frozenset({Role.DATA_MANAGER, Role.BIOLOGIST, Role.ADMINISTRATOR})),
    "redactions": _line(N_("Taking a name out"), frozenset({Role.DATA_MANAGER, Role.ADMINISTRATOR})),
    "drills": _line(N_("Restore drills"), WORKERS | {Role.ADMINISTRATOR}),
    "destructions": _line(N_("Destruction after a withdrawal"), RECORDS),
    "recalls": _line(N_("Recall of a lot"), RECORDS, lift=BIOLOGIST),
    "undo": _line(N_("Undoing one's own last act"), WORKERS),
}
"""By module of `app.actions`. What a function asks beyond the role, like the co-signer of a deviation, it checks."""

OWN_TITLES: Final[Mapping[str, str]] = {
    "accounts.ask_card": N_("One's own card"),
    "accounts.change_password": N_("One's own password"),
    "accounts.set_pin": N_("One's own PIN"),
    "accounts.drop_pin": N_("Doing without a PIN"),
    "sign_ins.lift": N_("Opening a locked account"),
    "study.change_settings": N_("Changing the settings"),
    "study.arrive": N_("Moving the store"),
    "wga.settle_batch": N_("Releasing the batch of a positive control"),
    "queries.answer": N_("Answering a query"),
    "locks.approve": N_("Approving a participant’s record"),
    "recalls.lift": N_("Lifting a recall"),
    "holds.lift": N_("Lifting a hold"),
}
"""What the functions do that have roles of their own."""

READ_BY: Final[Mapping[str, Line]] = {
    "sign_ins": _line(N_("The sign-in log"), OVERSEERS),
    "delegation": _line(N_("The delegation log"), OVERSEERS | {Role.DATA_MANAGER}),
}
"""By module of `app.queries`, of those that are not for everybody."""

FOR_ALL: Final = frozenset(
    {
        "accounts",
        "answer",
        "answer_facts",
        "asked",
        "audit_filter",
        "awaited",
        "bench",
        "block",
        "boxes",
        "carry",
        "case",
        "case_parts",
        "cell",
        "chain",
        "code_list",
        "codes",
        "conflict_facts",
        "consent",
        "content",
        "counts",
        "destroyed",
        "destructions",
        "deviations",
        "documents",
        "drafts",
        "draws",
        "drills",
        "endpoint",
        "enrolment",
        "event_filter",
        "events",
        "evidence",
        "fact_columns",
        "facts",
        "funnel",
        "given_up",
        "history",
        "identity",
        "identity_facts",
        "item",
        "judged_funnel",
        "judging",
        "kin",
        "labels",
        "lacking",
        "leaving",
        "ledger",
        "locks",
        "manifest",
        "means",
        "measures",
        "origin",
        "origin_parts",
        "origin_view",
        "origin_words",
        "outage",
        "overview",
        "owners",
        "panels",
        "paper_case",
        "plates",
        "populations",
        "product",
        "profile_facts",
        "proposed",
        "radar",
        "raw",
        "recall",
        "receipts",
        "record_check",
        "record_review",
        "registers",
        "result_fit",
        "result_names",
        "results",
        "reviews",
        "run_record",
        "runs",
        "search",
        "setup",
        "sheets",
        "sheets.aliquots",
        "sheets.cdisc_gf",
        "sheets.cdisc_relspec",
        "sheets.cdisc_subjects",
        "sheets.cells",
        "sheets.common",
        "sheets.destructions",
        "sheets.dispatch",
        "sheets.finding_columns",
        "sheets.findings",
        "sheets.heterogeneities",
        "sheets.lots",
        "sheets.overview",
        "sheets.penetrances",
        "sheets.people",
        "sheets.records",
        "sheets.result_files",
        "sheets.runs",
        "sheets.sequencing",
        "sheets.tubes",
        "sheets.tumour",
        "sheets.tumour_records",
        "sheets.verdicts",
        "shipment",
        "shipments",
        "signatures",
        "source_checks",
        "specimens",
        "specimens_list",
        "spool",
        "storage",
        "templates",
        "timers",
        "to_sign",
        "trail",
        "transfer",
        "tumours",
        "verdicts",
        "verify",
        "wga",
        "withdrawals",
    }
)
"""Modules of `app.queries` that everybody who signed in reads."""

SETTING_UP: Final = frozenset(
    {"study.found", "study.create", "accounts.add_person", "codes.raise_floors", "redactions.note_swept"}
)
"""What the program itself does before anybody can sign in."""
BEFORE_ANYBODY: Final = frozenset({"sign_ins"})
"""Modules that work while nobody is signed in: who comes in is found out there."""

NOBODY: Final[Roles] = frozenset()


def who_may_do(module: str, function: str) -> Roles:
    """The roles that may call an action; nobody where the table has no line. What is no action of ours is for workers."""
    if not module.startswith(ACTIONS_OF):
        return WORKERS
    line = ACTIONS.get(module.removeprefix(ACTIONS_OF))
    return NOBODY if line is None else line.of(function)


def who_may_ask(module: str, function: str) -> Roles:
    """The roles that may call a query; nobody where the table has no line."""
    if not module.startswith(QUERIES_OF):
        return EVERYBODY
    name = module.removeprefix(QUERIES_OF)
    if name in FOR_ALL:
        return EVERYBODY
    line = READ_BY.get(name)
    return NOBODY if line is None else line.of(function)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What may be done or read, in words, and by which roles."""

    id: int
    title: str
    roles: Roles


def matrix() -> tuple[MatrixRow, ...]:
    """The whole table as people read it: acts by what they are about, their exceptions, then what is read."""
    rows: list[tuple[str, Roles]] = []
    for name, line in ACTIONS.items():
        rows.append((_(line.title), line.roles))
        rows += [(f"– {_(OWN_TITLES[f'{name}.{own}'])}", roles) for own, roles in line.own.items()]
    rows += [(_("Read: {what}").format(what=_(line.title)), line.roles) for line in READ_BY.values()]
    rows.append((_("Read: the record of the trial ({count} lists)").format(count=len(FOR_ALL)), EVERYBODY))
    return tuple(MatrixRow(place, title, roles) for place, (title, roles) in enumerate(rows))


def must_be_one_of(name: str, role: Role, roles: Roles) -> None:
    """Refused unless a role is among those that may; says who may."""
    if role in roles:
        return
    told = (
        _("It takes: {roles}.").format(roles=names_of(roles))
        if roles
        else _("Nobody may: the table has no line for it.")
    )
    if role is Role.MONITOR:
        text = _("{name} reads the record and changes nothing in it.")
    elif role is Role.ADMINISTRATOR:
        text = _("{name} administers accounts and settings here, and records nothing of the bench.")
    else:
        text = _("{name} may not do this as {role}.")
    raise Refused(text.format(name=name, role=label_of(role)), hint=told)


def names_of(roles: Iterable[Role]) -> str:
    """Roles as people read them, in their usual order."""
    held = frozenset(roles)
    return ", ".join(label_of(role) for role in Role if role in held)
