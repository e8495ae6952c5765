"""Files of results as jobs beside the window: a trial that writes nothing, and the taking in as one short change."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions import results
from app.domain.barcode import printed
from app.domain.derived import Concordance
from app.domain.errors import LabError, Refused
from app.domain.genome.parsed import Problem, Results
from app.domain.words import FileKind, Quarantine
from app.i18n import _
from app.imports.results.detect import read_results
from app.jobs import Progress
from app.lab import Lab
from app.queries.given_up import came_after_all
from app.queries.identity import samples_of_file
from app.queries.result_fit import check_fit
from app.queries.result_names import NamedSample, named
from app.queries.results import result_file
from app.queries.shipment import shipment_record


@dataclass(frozen=True, slots=True)
class Trial:
    """How taking a file in would go. With a `refusal` nothing of it would be taken in."""

    name: str
    kind: FileKind
    sha256: str
    records: int
    alterations: int
    build: str
    samples: tuple[NamedSample, ...]
    problems: tuple[Problem, ...]
    refusal: str = ""
    hint: str = ""

    @property
    def counting(self) -> int:
        return sum(each.quarantine is None for each in self.samples)

    @property
    def apart(self) -> int:
        return len(self.samples) - self.counting


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in. `discordant` names samples of another person, `untestable` those that tell too few SNPs.

    `after_all`: codes of which no result was to come.
    """

    number: int
    name: str
    samples: int
    counting: int
    apart: int
    discordant: tuple[str, ...]
    untestable: tuple[str, ...]
    after_all: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How many samples count, in a sentence."""
        return _("{file} is taken in: {counting} samples count, {apart} stand apart.").format(
            file=self.name, counting=self.counting, apart=self.apart
        )

    @property
    def told(self) -> str:
        """What the identity check found beside; empty where nothing."""
        parts = []
        if self.discordant:
            parts.append(_("Of another person: {names}.").format(names=", ".join(self.discordant)))
        if self.untestable:
            parts.append(_("Identity not testable: {names}.").format(names=", ".join(self.untestable)))
        if self.after_all:
            codes = ", ".join(printed(code) for code in self.after_all)
            parts.append(_("No result was to come of these, and one came: {codes}.").format(codes=codes))
        return " ".join(parts)


def try_out(lab: Lab, progress: Progress, paths: Sequence[str], kind: FileKind | None, shipment: str) -> Trial:
    """Read and check a file and say whose its samples are; further paths are names of a matrix. Nothing is written."""
    told = read_results(*paths, kind=kind, progress=progress)
    return tried(lab, told, shipment)


def take(lab: Lab, progress: Progress, paths: Sequence[str], kind: FileKind | None, shipment: str) -> Taken:
    """Read a file without any lock, then take it in as one change; cancelled before its end, nothing of it is kept."""
    told = read_results(*paths, kind=kind, progress=progress)
    number = lab.do(results.take_in, told, shipment=shipment, place=str(paths[0]))
    return taken(lab, number)


def tried(lab: Lab, told: Results, shipment: str) -> Trial:
    """How a file that was read would be taken in."""
    provider = str(lab.ask(shipment_record, shipment).values.get("provider") or "") if shipment else ""
    samples = lab.ask(named, told.kind, told.samples, twice=told.duplicates, shipment=shipment, provider=provider)
    refusal = _refusal(lab, told)
    return Trial(
        told.name,
        told.kind,
        told.sha256,
        told.records,
        len(told.alterations),
        told.about.build,
        samples,
        told.problems,
        refusal.text if refusal else "",
        refusal.hint if refusal else "",
    )


def taken(lab: Lab, number: int) -> Taken:
    """What became of a file that was taken in."""
    record = lab.ask(result_file, number)
    tests = lab.ask(samples_of_file, lab.settings, number)
    return Taken(
        number,
        record.file.name,
        record.file.samples,
        record.file.counting,
        record.file.apart,
        tuple(each.name for each in record.samples if each.quarantine is Quarantine.DISCORDANT),
        tuple(each.name for each in tests if each.state is Concordance.UNTESTABLE),
        lab.ask(came_after_all, number),
    )


def _refusal(lab: Lab, told: Results) -> LabError | None:
    """What would be refused, told in the trial beside all that is wrong."""
    try:
        lab.ask(check_fit, lab.settings, told)
    except Refused as refusal:
        return refusal
    return None
