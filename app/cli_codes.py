"""The verb that lists the ledger of codes: every series, or every number of one."""

import re
from typing import Final

from app.cli_typed import Told, Verb, options_of, say, signed_in
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Kind, label_of
from app.i18n import _
from app.lab import Lab
from app.queries.ledger import ledger, series

_SERIES: Final = re.compile(r"(\d{3})([A-Z])", re.ASCII)


def _codes(told: Told) -> int:
    lab = signed_in(told)
    return _numbers(told, lab) if told.series else _all(told, lab)


def _all(told: Told, lab: Lab) -> int:
    rows = lab.ask(series)
    lines = [
        f"{row.key}  {row.first:03d}-{row.last:03d}  {row.owner}, {label_of(row.kind)}: {row.told.text}" for row in rows
    ]
    plain = [
        {
            "series": row.key,
            "first": row.first,
            "last": row.last,
            "issued": row.issued,
            "printed": row.printed,
            "applied": row.applied,
            "voided": row.voided,
            "reserved": row.reserved,
            "gaps": row.gaps,
            "unexplained": row.unexplained,
        }
        for row in rows
    ]
    return say(told, "\n".join(lines), series=plain)


def _numbers(told: Told, lab: Lab) -> int:
    match = _SERIES.fullmatch(told.series.upper())
    if match is None or match.group(2) not in Kind._value2member_map_:
        raise Refused(
            _("“{text}” is no series.").format(text=told.series),
            hint=_("Type a participant's number and the letter of a kind, like 023D."),
        )
    rows = lab.ask(ledger, int(match.group(1)), Kind(match.group(2)))
    lines = [f"{printed(row.code)}  {row.told.text}  {row.why}".rstrip() for row in rows]
    plain = [
        {
            "code": row.code,
            "fate": row.fate,
            "why": row.why,
            "issued": row.issued.isoformat() if row.issued else None,
            "by": row.issued_by,
            "printed": row.printed.iso if row.printed else None,
            "applied": row.applied.iso if row.applied else None,
        }
        for row in rows
    ]
    return say(told, "\n".join(lines), codes=plain)


CODES: Final = Verb(
    "codes",
    "list every series of codes and what became of its numbers",
    _codes,
    options_of(("--series", {"default": "", "help": "the numbers of one series, like 023D"})),
)
