"""The verbs about withdrawals, destructions and recalls."""

from pathlib import Path
from typing import Any, Final

from app.actions import destructions, recalls
from app.cli_typed import Told, Verb, options_of, password_of, say, signed_in
from app.domain.barcode import participant_name, printed
from app.domain.words import label_of
from app.i18n import _
from app.outputs.destruction_papers import write_certificate, write_picking_list
from app.outputs.recall_papers import write_recall
from app.queries.codes import found
from app.queries.destructions import destruction
from app.queries.recall import Group, Touched, recall
from app.queries.withdrawals import Withdrawal, withdrawals


def _withdrawals(told: Told) -> int:
    """Who withdrew, how far, and how far the destruction is."""
    lab = signed_in(told)
    rows = lab.ask(withdrawals, lab.settings, lab.today)
    return say(told, "\n".join(map(_line, rows)), withdrawals=[_plain(each) for each in rows])


def _line(row: Withdrawal) -> str:
    words = [participant_name(row.number), label_of(row.scope), row.at.iso[:16].replace("T", " ")]
    if row.destruction is not None and row.state is not None:
        words.append(_("destruction {number}: {state}").format(number=row.destruction, state=label_of(row.state)))
        words.append(_("{settled} of {count}").format(settled=row.settled, count=row.things))
    if row.is_overdue:
        words.append(_("overdue"))
    return "  ".join(words)


def _plain(row: Withdrawal) -> dict[str, Any]:
    return {
        "participant": row.number,
        "scope": row.scope.value,
        "at": row.at.iso,
        "destruction": row.destruction,
        "state": row.state.value if row.state is not None else None,
        "things": row.things,
        "settled": row.settled,
        "outside": row.outside,
        "signatures": row.signed,
        "certificate": row.certificate or None,
        "overdue": row.is_overdue,
    }


def _recall(told: Told) -> int:
    """All that a lot touched; `--because` recalls it first, `--out` writes the paper and the workbook."""
    lab = signed_in(told)
    code = lab.ask(found, told.lot).code
    if told.because:
        lab.do(recalls.recall, code, told.because)
    answer = lab.ask(recall, code)
    paths = [str(each) for each in write_recall(lab, code, Path(told.out))] if told.out else []
    head = f"{printed(code)}  {answer.lot.name} {answer.lot.number}  {label_of(answer.lot.state)}"
    lines = [f"{_(group.value)}: {count}" for group, count in answer.counts.items()]
    told_rows = {group.name.lower(): [_touched(each) for each in answer.of(group)] for group in Group}
    return say(
        told,
        "\n".join([head, *lines, *paths]),
        lot=code,
        number=answer.lot.number,
        state=answer.lot.state.value,
        reason=answer.lot.reason or None,
        counts={group.name.lower(): count for group, count in answer.counts.items()},
        paths=paths,
        **told_rows,
    )


def _touched(row: Touched) -> dict[str, Any]:
    return {
        "name": row.name,
        "participant": row.number,
        "what": row.what,
        "at": row.at.iso if row.at is not None else None,
        "note": row.note or None,
    }


def _destruction(told: Told) -> int:
    """The list to pick by, or with `--certificate` what both signed; `--pick` picks, `--sign` signs."""
    lab = signed_in(told)
    number = told.destruction
    for code in told.pick:
        lab.do(destructions.pick, number, code)
    if told.sign:
        view = lab.ask(destruction, number)
        lab.do(destructions.sign, number, seen=view.digest, password=password_of(told.user))
    write = write_certificate if told.certificate else write_picking_list
    path = write(lab, number, Path(told.out))
    view = lab.ask(destruction, number)
    return say(told, str(path), path=str(path), state=view.state.value, digest=view.digest)


CONSENT_VERBS: Final[tuple[Verb, ...]] = (
    Verb("withdrawals", "list who withdrew, how far, and what is destroyed", _withdrawals, options_of()),
    Verb(
        "destruction",
        "write the picking list or the certificate of a destruction",
        _destruction,
        options_of(
            ("destruction", {"type": int, "metavar": "number"}),
            ("--pick", {"nargs": "*", "default": [], "metavar": "code", "help": "codes that were picked"}),
            ("--sign", {"action": "store_true", "help": "sign the certificate; the password is asked for again"}),
            ("--certificate", {"action": "store_true", "help": "write the certificate"}),
            ("--out", {"default": ".", "help": "folder for the file"}),
        ),
    ),
    Verb(
        "recall",
        "tell all that a lot touched, or recall it",
        _recall,
        options_of(
            ("--lot", {"required": True, "help": "the code of the lot"}),
            ("--because", {"default": "", "help": "recall it, for this reason"}),
            ("--out", {"default": "", "help": "folder for the paper and the workbook"}),
        ),
    ),
)
