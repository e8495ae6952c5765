"""The printers of a bench: which takes which label, what its record must say, and the label that tries it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.domain.barcode import NOBODY, PREFIX, Barcode
from app.domain.errors import NotFound, Refused
from app.domain.label import LabelTemplate, LabelText
from app.domain.words import Kind
from app.i18n import _
from app.lab import Lab
from app.outputs.labels.load import title_of
from app.outputs.labels.pdf import render
from app.outputs.labels.preflight import check
from app.outputs.labels.socket_printer import host_and_port
from app.outputs.labels.zpl import label_zpl
from app.settings import Printer, PrinterKind, Workstation, papers_folder

TEST_NUMBER: Final = 999
FARTHEST_MM: Final = 20.0


def printers_of(workstation: Workstation) -> tuple[Printer, ...]:
    """The printers of a bench; without any, labels go as PDF into its folder of papers."""
    if workstation.printers:
        return workstation.printers
    folder = str(papers_folder(workstation))
    return (Printer(name="PDF", kind=PrinterKind.FILE, address=folder, dpi=workstation.label_dpi),)


def takes(template_name: str, printers: Sequence[Printer]) -> Printer | None:
    """The first printer that holds the roll for a label, else the first that takes any; None where none does."""
    holding = [each for each in printers if template_name in each.templates]
    return next(iter(holding or [each for each in printers if not each.templates]), None)


def printer_for(template_name: str, printers: Sequence[Printer]) -> Printer:
    """The printer of a label; NotFound where no printer of the bench holds it."""
    if (printer := takes(template_name, printers)) is not None:
        return printer
    raise NotFound(
        _("No printer of this bench holds “{label}”.").format(label=title_of(template_name)),
        hint=_("Say under Settings, Printers, which printer takes it."),
    )


def printer_named(name: str, printers: Sequence[Printer]) -> Printer:
    """The printer of this name; NotFound says which there are."""
    for each in printers:
        if each.name.casefold() == name.strip().casefold():
            return each
    raise NotFound(
        _("This bench has no printer “{name}”.").format(name=name),
        hint=_("Printers: {names}.").format(names=", ".join(each.name for each in printers)),
    )


def check_printer(printer: Printer, others: Sequence[Printer]) -> None:
    """Refused with the field (`code`) that does not fit."""
    if not printer.name.strip():
        raise Refused(_("A printer needs a name."), hint=_("Type what people at this bench call it."), code="name")
    if printer.name.casefold() in {each.name.casefold() for each in others}:
        raise Refused(
            _("This bench has a printer “{name}” already.").format(name=printer.name),
            hint=_("Type another name."),
            code="name",
        )
    match printer.kind:
        case PrinterKind.SOCKET:
            host_and_port(printer.address)
        case PrinterKind.SYSTEM if not printer.address:
            raise Refused(
                _("No printer of this computer is chosen."),
                hint=_("Choose one; the computer's own settings add one."),
                code="address",
            )
        case PrinterKind.FILE if not Path(printer.address).expanduser().is_absolute():
            raise Refused(
                _("“{text}” is no folder.").format(text=printer.address),
                hint=_("Type the whole path of the folder."),
                code="address",
            )
    if max(abs(each) for each in printer.offset_mm) > FARTHEST_MM:
        raise Refused(
            _("An offset is at most {most} mm.").format(most=int(FARTHEST_MM)),
            hint=_("Measure by how much the print is off."),
            code="offset",
        )


def zpl_of(label: LabelText, template: LabelTemplate, printer: Printer) -> bytes:
    """A label as a printer on the network takes it; Refused where it would not be readable."""
    check([label], template, dpi=printer.dpi, medium="zpl")
    return label_zpl(label, template, dpi=printer.dpi, offset_mm=printer.offset_mm)


def pdf_of(labels: Sequence[LabelText], template: LabelTemplate, dpi: int) -> bytes:
    """Labels of one size as a file or a printer of the computer takes them, a page each; Refused where unreadable."""
    pdf = render(labels, template, dpi=dpi)
    check(labels, template, dpi=dpi, pdf=pdf)
    return pdf


def trial_label(lab: Lab) -> LabelText:
    """A label that stands for nothing: its code is never issued."""
    code = Barcode(PREFIX, NOBODY, Kind.COMMAND, TEST_NUMBER).text
    when = lab.now.astimezone(lab.settings.zone).strftime("%Y-%m-%d %H:%M")
    return LabelText(code, Kind.COMMAND, 0, _("TEST"), (_("Test label"), when), is_example=lab.settings.is_example)
