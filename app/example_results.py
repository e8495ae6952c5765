"""The example's participants whose results are in: sent, sequenced, taken in through the readers, judged and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from app.actions import participants, results, shipments, sorting, verdicts, wga
from app.domain.steps.wga import WgaForm
from app.domain.words import Kind, Role, Verdict, WgaKit
from app.example_files import FLAT, Measured, Profile, Told, control, tumour, write_calls, write_quality, write_segments
from app.imports.results.detect import read_results
from app.lab import Lab
from app.queries.origin import origin
from app.queries.sheets import products

if TYPE_CHECKING:
    from app.example import Story

NOTHING: Final = "." * 10


@dataclass(frozen=True, slots=True)
class Case:
    """A participant: the signs of the DP cells and the CTC at ten variants of the tumour, and how strongly each cell
    shows the tumour's copy numbers. `dropout` is what the provider tells; `wbc` whether the control could be read."""

    number: int
    year: int
    dp: tuple[str, ...]
    ctc: tuple[str, ...] = (FLAT,)
    dp_copies: tuple[float, ...] = ()
    copies: bool = True
    dropout: bool = True
    wbc: bool = True


CASES: Final = (
    Case(
        14,
        1961,
        ("1110100000", "1101000000", "11101.0000", "0000000000", "1........0", NOTHING),
        ctc=("1111110100", "1101110100"),
        dp_copies=(0.9, 0.7, 0.8, 0, 0.3, 0),
    ),
    Case(15, 1957, (FLAT, "00000.....", FLAT, NOTHING), dp_copies=(0.95, 0.85, 0, 0)),
    Case(16, 1974, (FLAT, FLAT, "0000......", NOTHING), ctc=("1101010000",), dp_copies=(0, 0, 0, 0), dropout=False),
    Case(17, 1949, ("1100000000", FLAT, NOTHING), copies=False, wbc=False),
    Case(
        18,
        1968,
        ("1101000000", FLAT, "0101000000", "0001000000"),
        ctc=("1101010000",),
        copies=False,
        dropout=False,
    ),
)
"""Proven by variants, proven by copy numbers, not proven, not evaluable without a control, proven and to reopen."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The codes of one case's products and extract, as the provider has them."""

    case: Case
    plate: str
    dp: tuple[str, ...]
    ctc: tuple[str, ...]
    wbc: str
    extract: str


def tell_of_results(story: "Story", password: str) -> None:
    """Five participants from the vein to the verdict; two samples stay in quarantine."""
    plates = [_sorted(story, case, days=95 - 5 * place) for place, case in enumerate(CASES)]
    lab = story.as_role(Role.TECHNICIAN)
    story.go(days=68)
    run = lab.do(
        wga.start, [plate for plate, _extract in plates], WgaForm.fill({"kit": WgaKit.AMPLI1, "volume_ul": 20})
    )
    story.go(days=67.9)
    lab.do(wga.finish, run)
    for plate, _extract in plates:
        story.measure(plate)
    sent = [_of_plate(lab, case, *made) for case, made in zip(CASES, plates, strict=True)]
    shipment = _send(story, lab, sent)
    story.go(days=40)
    _take_in(story, sent, shipment)
    _sign(story, sent, password)


def _sorted(story: "Story", case: Case, *, days: float) -> tuple[str, str]:
    """From the visit to the closed plate and the extract; returns both codes."""
    lab = story.as_role(Role.TECHNICIAN)
    hours = 24 * days
    story.go(days=days + 1)
    lab.do(participants.enrol, story.enrolment(case.number, case.year, drawn=hours + 3))
    tube = story.receive(lab, case.number, drawn=hours + 3, received=hours + 1)
    layout = f"DP A1-A{len(case.dp)}, CTC B1-B{len(case.ctc)}, NTC H12, WBC H1 x20"
    plate = story.sort(lab, tube, begun=hours, layout=layout, said="done")
    story.go(hours=hours - 3)
    lab.do(sorting.close, plate)
    story.count(tube, days=days - 0.5, n_dp=9)
    return plate, story.block(case.number, asked=days - 0.6, received=days - 1)


def _of_plate(lab: Lab, case: Case, plate: str, extract: str) -> Sent:
    made = {row.well: row.barcode for row in lab.ask(products, plate) if row.well}
    by_row = [[code for well, code in made.items() if well[0] == letter] for letter in "AB"]
    return Sent(case, plate, tuple(by_row[0]), tuple(by_row[1]), made["H01"], extract)


def _send(story: "Story", lab: Lab, sent: Sequence[Sent]) -> str:
    story.go(days=66)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    for each in sent:
        for code in (each.plate, each.extract):
            lab.do(shipments.add, shipment, code)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return shipment


def _take_in(story: "Story", sent: Sequence[Sent], shipment: str) -> None:
    """The provider's files, written for a moment and read as any other."""
    lab = story.as_role(Role.BIOINFORMATICIAN)
    with TemporaryDirectory() as folder:
        for path in _files(Path(folder), sent):
            lab.do(results.take_in, read_results(str(path)), shipment=shipment)


def _files(folder: Path, sent: Sequence[Sent]) -> list[Path]:
    """A VCF and a SEG a participant, one table of quality."""
    made = [write_quality(folder / "GC-117_qc.tsv", [row for each in sent for row in _quality(each)])]
    for place, each in enumerate(sent):
        case, number = each.case, each.case.number
        samples = _calls(each)
        if place == 0:
            samples.append(Told("GC-117-UNKNOWN", FLAT))
        if place == 1:
            samples.append(samples[len(each.dp) - 1])
        made.append(write_calls(folder / f"GC-117_{number:03d}.vcf", samples, person=number))
        if case.copies:
            profiles = [Profile(code, share) for code, share in zip(each.dp, case.dp_copies, strict=True)]
            profiles += [*(Profile(code, 0.5 * ("1" in signs)) for code, signs in zip(each.ctc, case.ctc, strict=True))]
            profiles += [Profile(each.wbc, 0), Profile(each.extract, 0.8)]
            made.append(write_segments(folder / f"GC-117_{number:03d}.seg", profiles, person=number))
    return made


def _quality(sent: Sent) -> list[Measured]:
    """Cells lose alleles; the control of one case failed; an empty cell is below the reads that are noted."""
    rows = [
        Measured(
            code,
            reads=150_000 if signs == NOTHING else 1_200_000,
            ado_pct=14.0 + 3 * place if sent.case.dropout else None,
        )
        for place, (code, signs) in enumerate(zip((*sent.dp, *sent.ctc), (*sent.case.dp, *sent.case.ctc), strict=True))
    ]
    return [*rows, Measured(sent.wbc, reads=6_000_000 if sent.case.wbc else 20_000), Measured(sent.extract, 40_000_000)]


def _calls(sent: Sent) -> list[Told]:
    """The cells, the control where it could be read, and the tumour."""
    signs = (*sent.case.dp, *sent.case.ctc)
    cells = [
        Told(code, told, blood=place == 1, dropout=0.1 + 0.02 * (place % 4), vaf=0.48 - 0.03 * (place % 3))
        for place, (code, told) in enumerate(zip((*sent.dp, *sent.ctc), signs, strict=True))
    ]
    return [*cells, *([control(sent.wbc)] if sent.case.wbc else []), tumour(sent.extract)]


def _sign(story: "Story", sent: Sequence[Sent], password: str) -> None:
    """Two verdicts signed twice, one once; one signed twice, then a sample of it set apart."""
    decided: Mapping[int, tuple[Role, ...]] = {
        14: (Role.BIOLOGIST, Role.PATHOLOGIST),
        15: (Role.BIOLOGIST,),
        16: (Role.BIOLOGIST, Role.BIOINFORMATICIAN),
        18: (Role.PATHOLOGIST, Role.BIOINFORMATICIAN),
    }
    for number, roles in decided.items():
        for place, role in enumerate(roles):
            story.go(days=38 - place)
            lab = story.as_role(role)
            case = lab.ask(origin, lab.settings, number)
            verdict = Verdict.NOT_PROVEN if number == 16 else Verdict.PROVEN
            lab.do(verdicts.sign_patient, number, verdict, seen=case.digest, password=password)
    story.go(days=34)
    _set_apart(story, sent[-1])


def _set_apart(story: "Story", sent: Sent) -> None:
    """The provider finds that a library was mixed up, after the signatures."""
    lab = story.as_role(Role.BIOINFORMATICIAN)
    case = lab.ask(origin, lab.settings, sent.case.number)
    first = next(each for each in case.cells if each.kind is Kind.DP_CELL)
    source, _calls_of = first.sequenced.calls[0]
    lab.do(results.set_apart, source.sample_id, "the provider reports a mixed-up library")
