"""Print waiting labels: as files, on A4 sheets, or label by label on a printer that may go away in between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.actions import spool
from app.domain.barcode import printed as spoken
from app.domain.errors import LabError, NotFound, Refused, Unavailable
from app.domain.label import LabelText
from app.domain.words import IN_DOUBT
from app.highwater import note_printed
from app.i18n import _, ngettext
from app.jobs import Progress
from app.lab import Lab
from app.outputs.labels import socket_printer
from app.outputs.labels.file_printer import write
from app.outputs.labels.load import sheets, template
from app.outputs.labels.pdf import render_sheet
from app.outputs.labels.preflight import check
from app.outputs.labels.printers import pdf_of, printer_for, printer_named, takes, trial_label, zpl_of
from app.outputs.labels.socket_printer import ConnectionLost, NotReached
from app.queries.labels import labels
from app.queries.spool import open_copies, waiting_batches, waiting_copies
from app.queries.templates import SHIPPED, template_of
from app.settings import Printer, PrinterKind

BY_FILE = "PDF"
"""What the record calls the printer of a file where the bench has none."""


AGAIN = "print"
"""The way out of a printer that failed: what waits is sent once more."""


@dataclass(frozen=True, slots=True)
class OnSheet:
    """An A4 sheet of labels instead of a roll: which, its first free label, and what the printer is off by in mm."""

    sheet: str
    first: int = 1
    offset_mm: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes where: labels by file printer, and the batches that wait for the other printers."""

    files: tuple[tuple[Printer, tuple[int, ...]], ...]
    batches: tuple[tuple[int, Printer], ...]


def print_waiting(
    lab: Lab,
    folder: Path,
    *,
    dpi: int = 300,
    numbers: Sequence[int] = (),
    on: OnSheet | None = None,
    printer: str = BY_FILE,
) -> list[Path]:
    """Write the waiting labels (or some of them) as PDFs and record them as printed; returns the files.

    On an A4 sheet only those go out whose label is the sheet's; the others go on waiting.
    """
    paper = next((each for each in sheets() if on and each.id == on.sheet), None)
    waiting = [row for row in free_labels(lab) if not numbers or row.id in numbers]
    waiting = [row for row in waiting if paper is None or row.template == paper.template]
    if not waiting:
        hint = _("Labels are asked for when a thing gets its code.")
        raise Refused(_("No label of this kind waits.") if paper else _("No label waits."), hint=hint)
    note_printed(lab, [row.code for row in waiting])
    stamp = lab.now.astimezone(lab.settings.zone).strftime("%Y%m%d-%H%M%S")
    files = []
    for name, number in dict.fromkeys((row.template, row.template_version) for row in waiting):
        mine = [row for row in waiting if (row.template, row.template_version) == (name, number)]
        texts = [LabelText.of(row.content) for row in mine for _copy in range(row.copies)]
        made = lab.ask(template_of, name, number)
        if paper is not None and on is not None:
            check(texts, made, dpi=dpi)
            pdf = render_sheet(texts, paper, template=made, first=on.first, offset_mm=on.offset_mm, dpi=dpi)
        else:
            pdf = pdf_of(texts, made, dpi)
        version = "" if number == SHIPPED else f".v{number}"
        files.append(write(folder / f"labels-{stamp}-{name}{version}.pdf", pdf))
    lab.do(spool.written, [row.id for row in waiting], printer)
    return files


def free_labels(lab: Lab) -> list[Any]:
    """The waiting labels that are not on their way to a printer."""
    on_its_way = {row.label_id for row in lab.ask(open_copies)}
    return [row for row in lab.ask(labels) if row.id not in on_its_way]


def plan(lab: Lab, printers: Sequence[Printer], numbers: Sequence[int] = ()) -> Plan:
    """Put each waiting label (or some of them) into the batch of its printer; batches left over go before them.

    What waits for a printer that this bench does not have is left to the bench that has it; a label that no printer
    holds goes on waiting, and is refused where nothing else waits.
    """
    by_printer: dict[str, list[int]] = {}
    free = [row for row in free_labels(lab) if not numbers or row.id in numbers]
    for row in free:
        if (taking := takes(row.template, printers)) is not None:
            by_printer.setdefault(taking.name, []).append(row.id)
    known = {each.name: each for each in printers if each.kind is not PrinterKind.FILE}
    wanted = {row.batch for row in lab.ask(open_copies) if not numbers or row.label_id in numbers}
    left_over = [row for row in lab.ask(waiting_batches) if row.printer in known and row.batch in wanted]
    batches = [(row.batch, known[row.printer]) for row in left_over]
    files = []
    for name, ids in by_printer.items():
        printer = printer_named(name, printers)
        if printer.kind is PrinterKind.FILE:
            files.append((printer, tuple(ids)))
        else:
            batches.append((lab.do(spool.put, ids, printer.name), printer))
    if not files and not batches:
        if free:
            printer_for(free[0].template, printers)
        raise Refused(_("No label waits."), hint=_("Labels are asked for when a thing gets its code."))
    return Plan(tuple(files), tuple(batches))


def print_batches(lab: Lab, progress: Progress, batches: Sequence[tuple[int, Printer]]) -> int:
    """Send batches one after another to their printers on the network; returns how many copies went out.

    Where one printer fails the others still get theirs. Unavailable where a printer does not answer or goes away: the
    copies not sent wait, the one that was being sent is in doubt. A label that can't be drawn is told at the end.
    """
    sent = 0
    problems: list[LabError] = []
    for batch, printer in batches:
        try:
            sent += _send_batch(lab, progress, batch, printer)
        except LabError as problem:
            problems.append(problem)
    if problems:
        raise counted(lab, problems[0])
    return sent


def print_batch(lab: Lab, progress: Progress, batch: int, printer: Printer) -> int:
    """One batch alone."""
    return print_batches(lab, progress, [(batch, printer)])


def _send_batch(lab: Lab, progress: Progress, batch: int, printer: Printer) -> int:
    lab.do(spool.recover, batch)
    copies = lab.ask(waiting_copies, batch)
    note_printed(lab, [copy.code for copy in copies])
    sent = 0
    refused: LabError | None = None
    for done, copy in enumerate(copies):
        progress(done, len(copies))
        try:
            made = lab.ask(template_of, copy.template, copy.template_version)
            zpl = zpl_of(LabelText.of(copy.content), made, printer)
        except (Refused, NotFound) as refusal:
            lab.do(spool.failed, copy.id, refusal.text, is_doubtful=False)
            refused = refused or refusal
            continue
        sent += send_copy(lab, copy, partial(socket_printer.send, printer.address, zpl))
    progress(len(copies), len(copies))
    if refused is not None:
        raise refused
    return sent


def send_copy(lab: Lab, copy: Any, send: Callable[[], None]) -> int:
    """Send one copy and record what became of it; 1 where it went out, 0 where it waits no more."""
    if not lab.do(spool.sending, copy.id):
        return 0
    try:
        send()
    except NotReached as problem:
        lab.do(spool.failed, copy.id, f"{problem.text} {problem.hint}", is_doubtful=False)
        raise Unavailable(problem.text, hint=problem.hint, way_out=AGAIN) from problem
    except ConnectionLost as problem:
        lab.do(spool.failed, copy.id, f"{problem.text} {problem.hint}", is_doubtful=True)
        raise _lost(copy.code) from problem
    except SystemExit:
        lab.do(spool.failed, copy.id, _("The printing was stopped while it was sent."), is_doubtful=True)
        raise
    lab.do(spool.sent, copy.id)
    return 1


def print_trial(lab: Lab, printer: Printer, template_name: str) -> None:
    """Send a label that stands for nothing to a printer on the network, or write it into its folder."""
    label = trial_label(lab)
    if printer.kind is PrinterKind.SOCKET:
        socket_printer.send(printer.address, zpl_of(label, template(template_name), printer))
    else:
        write(
            Path(printer.address).expanduser() / "label-test.pdf", pdf_of([label], template(template_name), printer.dpi)
        )


def trial_job(lab: Lab, progress: Progress, printer: Printer, template_name: str) -> None:
    """The same as a job: a printer that does not answer holds up no window."""
    progress(0, 1)
    print_trial(lab, printer, template_name)


def counted(lab: Lab, problem: LabError) -> LabError:
    """The same problem of a printer with how many labels wait; those in doubt are asked about, and left out."""
    if problem.way_out != AGAIN:
        return problem
    asked = {row.label_id for row in lab.ask(open_copies) if row.state in IN_DOUBT}
    count = len([row for row in lab.ask(labels) if row.id not in asked])
    wait = ngettext("{count} label waits.", "{count} labels wait.", count).format(count=count)
    return Unavailable(f"{problem.text} {wait}", hint=problem.hint, code=problem.code, way_out=AGAIN)


def _lost(code: str) -> Unavailable:
    told = _("The printer went away while {code} was sent.").format(code=spoken(code))
    hint = _("Look whether it came out, and say so under Documents, Labels.")
    return Unavailable(told, hint=hint, code=code, way_out=AGAIN)
