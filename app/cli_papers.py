"""The verbs that leave paper or files: labels, case summary, case report form, manifest, workbook."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from app.cli_typed import Told, Verb, options_of, say, signed_in
from app.domain.errors import NotFound, Refused
from app.domain.masking import removed_text
from app.domain.numbers import numbers_from
from app.domain.times import Moment
from app.i18n import _, ngettext
from app.lab import Lab
from app.outputs.forms.crf import empty
from app.outputs.forms.many import Paper, known_numbers, seal_papers, write_paper, write_pdf
from app.outputs.forms.words import ANNOTATED, BLANK, FILLED
from app.outputs.labels.load import sheets
from app.outputs.labels.printers import printer_named, printers_of
from app.outputs.labels.printing import OnSheet, plan, print_batches, print_waiting
from app.outputs.manifest import issue_manifest
from app.outputs.sealed import as_sealed, pass_phrase_of
from app.outputs.workbook import Wanted, export
from app.queries.codes import found
from app.queries.documents import cut_of_export, last_issued, removed_after
from app.queries.labels import labels
from app.settings import PrinterKind, Workstation

NUMBERS: Final = (
    "--number",
    {"nargs": "+", "default": [], "metavar": "number", "help": "participants, like 23 or 1-60"},
)
PASSWORD_FILE: Final = (
    "--password-file",
    {
        "default": "",
        "metavar": "FILE",
        "help": "encrypt it (ZIP, AES-256) with the pass phrase in the first line of a file",
    },
)
OUT: Final = ("--out", {"required": True, "help": "file to write, or folder where several are written"})


def _labels(told: Told) -> int:
    lab = signed_in(told)
    if told.list:
        waiting = [{"number": row.id, "code": row.code, "template": row.template} for row in lab.ask(labels)]
        return say(told, "\n".join(f"{each['code']} {each['template']}" for each in waiting), labels=waiting)
    if told.printer:
        return _labels_on(told, lab)
    on = None
    if told.sheet:
        known = [each.id for each in sheets()]
        if told.sheet not in known:
            raise NotFound(
                _("There is no sheet “{name}”.").format(name=told.sheet),
                hint=_("Sheets: {names}.").format(names=", ".join(known)),
            )
        left, down = told.offset
        on = OnSheet(told.sheet, told.first, (left, down))
    files = print_waiting(lab, Path(told.out), dpi=told.dpi, on=on)
    return say(told, "\n".join(map(str, files)), files=[str(file) for file in files])


def _labels_on(told: Told, lab: Lab) -> int:
    """What waits for a printer of this bench goes there, label by label; what waited of a batch goes first."""
    printer = printer_named(told.printer, printers_of(Workstation.load()))
    if printer.kind is PrinterKind.SYSTEM:
        raise Refused(
            _("“{name}” is printed from the window only.").format(name=printer.name),
            hint=_("Name a printer of the network, or a folder with --out."),
        )
    made = plan(lab, (printer,))
    for _printer, numbers in made.files:
        folder = Path(printer.address).expanduser()
        files = print_waiting(lab, folder, dpi=printer.dpi, numbers=numbers, printer=printer.name)
        return say(told, "\n".join(map(str, files)), files=[str(file) for file in files])
    sent = lab.carry_out(print_batches, made.batches).result()
    text = ngettext("{count} label printed.", "{count} labels printed.", sent).format(count=sent)
    return say(told, text, printed=sent)


def _summary(told: Told) -> int:
    return _papers(told, signed_in(told), Paper.SUMMARY)


def _crf(told: Told) -> int:
    lab = signed_in(told)
    if told.mode == FILLED:
        return _papers(told, lab, Paper.FINAL if told.final else Paper.DRAFT)
    issued = Moment.of(lab.now, zone=lab.settings.zone)
    path = write_pdf(Path(told.out), empty(lab.settings, mode=told.mode, issued=issued))
    return say(told, str(path), path=str(path))


def _papers(told: Told, lab: Lab, paper: Paper) -> int:
    """One participant's paper goes into the file named, those of several into the folder named."""
    numbers = numbers_from(" ".join(told.number))
    if not numbers:
        raise Refused(_("No participant is named."), hint=_("Type a number like 020, or several like 1-60."))
    if told.password_file:
        pass_phrase, path = pass_phrase_of(told.password_file), as_sealed(Path(told.out))
        before = lab.ask(last_issued)
        lab.carry_out(seal_papers, str(path), paper, lab.ask(known_numbers, numbers), pass_phrase).result()
        return _said(told, [str(path)], lab.ask(removed_after, before))
    if len(numbers) > 1 and Path(told.out).suffix.lower() == ".pdf":
        raise Refused(_("Several papers don't fit into one file."), hint=_("Name a folder with --out."))
    before = lab.ask(last_issued)
    written = [str(write_paper(lab, Path(told.out), paper, each)) for each in lab.ask(known_numbers, numbers)]
    return _said(told, written, lab.ask(removed_after, before))


def _said(told: Told, written: Sequence[str], removed: int) -> int:
    """The files, and how many identities were left out of them."""
    more: dict[str, Any] = {"path": written[0]} if len(written) == 1 else {"paths": written}
    more |= {"removed": removed} if removed else {}
    return say(told, "\n".join(filter(None, (*written, removed_text(removed)))), **more)


def _manifest(told: Told) -> int:
    lab = signed_in(told)
    path = issue_manifest(lab, lab.ask(found, told.shipment).code, Path(told.out))
    return say(told, str(path), path=str(path), workbook=str(path.with_suffix(".xlsx")))


def _export(told: Told) -> int:
    lab = signed_in(told)
    wanted = Wanted(
        participants=numbers_from(" ".join(told.participants)),
        sheets=tuple(name.upper() for text in told.sheets for name in text.replace(",", " ").split()),
        since_change=lab.ask(cut_of_export, told.since_export) if told.since_export else told.since,
        recipient=told.recipient,
        locked_only=told.locked_only,
        profile=told.profile,
    )
    pass_phrase = pass_phrase_of(told.password_file) if told.password_file else ""
    before = lab.ask(last_issued)
    number = lab.carry_out(export, told.out, wanted, pass_phrase).result()
    removed = lab.ask(removed_after, before)
    path = str(as_sealed(Path(told.out))) if pass_phrase else told.out
    return say(told, "\n".join(filter(None, (path, removed_text(removed)))), number=number, path=path, removed=removed)


def _pair(text: str) -> Sequence[float]:
    """Two lengths in mm, like `0.5,-1`."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(_("two lengths in mm are expected, like 0.5,-1"))
    return float(parts[0]), float(parts[1])


_SEVERAL: Final[dict[str, Any]] = {"nargs": "*", "default": []}

PAPERS: Final[tuple[Verb, ...]] = (
    Verb(
        "labels",
        "print the waiting labels, or list them",
        _labels,
        options_of(
            ("--out", {"default": "labels", "help": "folder for the files"}),
            ("--printer", {"default": "", "help": "a printer of this bench, by its name"}),
            ("--dpi", {"type": int, "default": 300, "choices": [203, 300, 600], "help": "dots of the printer"}),
            ("--sheet", {"default": "", "help": "an A4 sheet instead of a roll"}),
            ("--first", {"type": int, "default": 1, "help": "first free label of the sheet"}),
            (
                "--offset",
                {"type": _pair, "default": (0.0, 0.0), "help": "what the printer is off by: right,down in mm"},
            ),
            ("--list", {"action": "store_true", "help": "only list what waits"}),
        ),
    ),
    Verb("case-summary", "print case summaries", _summary, options_of(NUMBERS, OUT, PASSWORD_FILE)),
    Verb(
        "crf",
        "print case report forms: filled as a draft or final, blank, or annotated",
        _crf,
        options_of(
            NUMBERS,
            OUT,
            PASSWORD_FILE,
            ("--final", {"action": "store_true", "help": "issue the next final version"}),
            ("--mode", {"choices": [FILLED, BLANK, ANNOTATED], "default": FILLED}),
        ),
    ),
    Verb(
        "manifest",
        "print the manifest of a shipment and write its workbook",
        _manifest,
        options_of(("shipment", {}), ("--out", {"default": ".", "help": "folder for both files"})),
    ),
    Verb(
        "export",
        "write the sponsor's workbook",
        _export,
        options_of(
            OUT,
            ("--participants", {**_SEVERAL, "metavar": "number", "help": "only these, like 23 or 1-60"}),
            ("--sheets", {**_SEVERAL, "metavar": "NAME", "help": "only these sheets"}),
            (
                "--profile",
                {"default": "flat", "choices": ["flat", "cdisc"], "help": "flat sheets, or the domains of CDISC"},
            ),
            ("--locked-only", {"action": "store_true", "help": "only locked records"}),
            ("--since-export", {"type": int, "default": 0, "help": "tell the changes since this export"}),
            ("--since", {"type": int, "default": 0, "help": "tell the changes after this change"}),
            ("--recipient", {"default": "", "help": "who gets it; kept in the ledger"}),
            PASSWORD_FILE,
        ),
    ),
)
