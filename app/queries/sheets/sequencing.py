"""What was sequenced, one row an item: its shipment, what the provider measured, and why a result does not count."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.derived import Completion, QcStatus
from app.domain.genome.parsed import SampleQc
from app.domain.genome.quality import quality_of
from app.domain.genome.reasons import sentence
from app.domain.withdrawal import Withdrawn
from app.domain.words import Kind, SampleState, label_of
from app.i18n import N_, _
from app.queries import sheets
from app.queries.evidence import UP, within_consent
from app.queries.sheets.common import Columns, Joined, added, of_base
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import File, Item, Lineage, Participant, QcValues, ResultFile, ResultSample

OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "batch": ("sequencing batch id", "sequencing batch", "batch", "batch id"),
    "flow_cell": ("flow cell barcode", "flow cell", "flowcell", "flow cell id"),
    "lane": ("lane", "lanes"),
    "nucleic_acid_source": ("nucleic acid source",),
    "library": ("library id", "lib id", "library", "library name"),
    "library_kit": ("library preparation kit name", "library prep kit", "library kit", "library prep kit name"),
    "library_selection": ("library selection method", "library selection", "target panel", "panel"),
    "index1": ("index 1", "i7", "i7 index", "index"),
    "index2": ("index 2", "i5", "i5 index"),
    "pool": ("pool id", "pool"),
    "input_ng": ("input ng", "dna input ng", "input"),
    "read_length": ("read length",),
    "target_depth": ("target depth",),
    "mapq30_pct": ("mapq30", "mapq30 pct", "pct mapq30", "proportion mapq30", "% mapq30"),
    "cov30x_pct": ("cov30x pct", "cov 30x", "pct cov 30x", "% cov 30x", "pct 30x", "% 30x", "coverage 30x"),
}
"""Heads of a table of quality that are no measure of the rule, by the column that shows them (HTAN's names first)."""
NUMBERS: Final = frozenset({"input_ng", "read_length", "target_depth", "mapq30_pct", "cov30x_pct"})


def _plain(head: str) -> str:
    """A head without case, blanks and points."""
    return "".join(letter for letter in head.casefold() if letter.isalnum() or letter == "%")


_KNOWN: Final = {_plain(head): name for name, heads in OTHERS.items() for head in heads}


def sequenced(session: Session, settings: Settings) -> tuple[Joined, ...]:
    """Every item of which a result came, by its code's issue; measures of samples that count and within the consent."""
    lines = {row.item_id: row for row in sheets.shipped(session)}
    samples: dict[int, list[Row[Any]]] = {}
    for sample in _samples(session):
        samples.setdefault(sample.item_id, []).append(sample)
    came = {item for item, line in lines.items() if line.result_received is not None}
    measured = _measured(session)
    parents = _stand_for(session)
    return tuple(
        Joined(item, {**_sent(lines.get(item.id)), **parents.get(item.id, {}), **_told(mine, measured, settings)})
        for item in _items(session)
        if (mine := samples.get(item.id, [])) or item.id in came
    )


def _items(session: Session) -> Sequence[Row[Any]]:
    return session.execute(
        select(Item.id, Item.barcode, Item.kind, Participant.number)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False))
        .order_by(Item.id)
    ).all()


def _samples(session: Session) -> Sequence[Row[Any]]:
    """The samples of files that mean an item, in the order taken in, each with its file and the participant's consent."""
    return session.execute(
        select(
            ResultSample.id,
            ResultSample.item_id,
            ResultSample.name,
            ResultSample.state,
            ResultSample.quarantine,
            ResultFile.id.label("file_id"),
            ResultFile.kind,
            ResultFile.run,
            ResultFile.platform,
            ResultFile.build,
            ResultFile.pipeline,
            ResultFile.taken,
            File.name.label("file"),
            Participant.withdrawal_scope,
            Participant.withdrawn_at,
        )
        .join(ResultFile, ResultFile.id == ResultSample.result_file_id)
        .join(File, File.id == ResultFile.file_id)
        .join(Item, Item.id == ResultSample.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(ResultSample.voided.is_(False), ResultFile.voided.is_(False))
        .order_by(ResultSample.id)
    ).all()


def _measured(session: Session) -> Mapping[int, SampleQc]:
    table = QcValues.__table__.c
    rows = session.execute(select(table.sample_id, table.line, table.content).order_by(table.id))
    return {row.sample_id: SampleQc(row.line, **row.content) for row in rows}


def _stand_for(session: Session) -> Mapping[int, dict[str, Any]]:
    """What a product or an aliquot was made of, step by step up to the cell or the extract."""
    pairs = session.execute(
        select(Lineage.child_id, Lineage.parent_id).where(Lineage.edge.in_(UP), Lineage.voided.is_(False))
    )
    above = dict(pairs.tuples().all())
    made_of = select(Item.id, Item.barcode, Item.kind).join(Lineage, Lineage.parent_id == Item.id)
    items = {row.id: row for row in session.execute(made_of.where(Lineage.edge.in_(UP)))}
    found = {}
    for child in above:
        top = above[child]
        while top in above:
            top = above[top]
        found[child] = {"stands_for": items[top].barcode, "stands_for_kind": items[top].kind}
    return found


def _sent(line: Any) -> dict[str, Any]:
    """The last shipment of an item; nothing where it went without one."""
    if line is None:
        return {}
    return {
        "shipment": line.shipment,
        "provider": line.provider,
        "provider_name": line.provider_name,
        "result_received": line.result_received,
        "results_dates": line.results_dates,
        "shipment_item_id": line.id,
    }


def _told(samples: Sequence[Any], measured: Mapping[int, SampleQc], settings: Settings) -> dict[str, Any]:
    """Of the samples that count: what was measured last, the files and how they were made; else why none counts."""
    mine = [each for each in samples if each.state is SampleState.MAPPED]
    inside = [each for each in mine if within_consent(each.taken, Withdrawn(each.withdrawal_scope, each.withdrawn_at))]
    told: dict[str, Any] = {"sample_ids": tuple(each.id for each in samples), "apart": len(samples) - len(mine)}
    if not inside:
        return told | {"status": Completion.NOT_DONE, "status_reason": _why_none(samples, is_late=bool(mine))}
    last = next((measured[each.id] for each in reversed(inside) if each.id in measured), None)
    quality = quality_of(last, settings)
    return (
        told
        | {name: _last(inside, name) for name in ("run", "platform", "build", "pipeline")}
        | (_values(last) if last is not None else {})
        | {
            "qc_status": quality.status,
            "qc_reasons": " ".join(sentence(each) for each in quality.reasons),
            "samples": "; ".join(dict.fromkeys(each.name for each in inside)),
            "files": "; ".join(dict.fromkeys(each.file for each in inside)),
            "file_ids": "; ".join(dict.fromkeys(str(each.file_id) for each in inside)),
        }
    )


def _why_none(samples: Sequence[Any], *, is_late: bool) -> str:
    if is_late:
        return _("It came after the withdrawal of consent: not used.")
    why = dict.fromkeys(label_of(each.quarantine or each.state) for each in samples)
    if why:
        return _("In quarantine: {reasons}.").format(reasons=", ".join(why))
    return _("No file of results names it.")


def _last(samples: Sequence[Any], name: str) -> str | None:
    """What the file that came last tells, of those that tell it."""
    return next((told for each in reversed(samples) if (told := each._mapping[name])), None)


def _values(measured: SampleQc) -> dict[str, Any]:
    """The measures, and the other heads of the table: those with a column of their own, and the rest as a text."""
    told: dict[str, Any] = {name: value for name, value in asdict(measured).items() if name not in ("others", "line")}
    rest = []
    for head, text in measured.others.items():
        name = _KNOWN.get(_plain(head))
        value = _number(text) if name in NUMBERS else text
        if name is None or value is None:
            rest.append(f"{head}={text}")
        else:
            told[name] = value
    return told | {"other": "; ".join(rest), "qc_line": measured.line}


def _number(text: str) -> float | None:
    """A number as the provider wrote it; None where it is none, and the text stands among the others."""
    try:
        return float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        return None


def _of(name: str, title: str, attribute: str, kind: K = K.TEXT, **more: Any) -> Column[Any]:
    """A column of what the provider reports."""
    return added(column(name, title, attribute, kind, **({"source": "provider"} | more)))


_PCT: Final[dict[str, Any]] = {"unit": "%", "places": 2}
SEQ: Final[Columns] = (
    *of_base((sheets.CODE, column("ITEMTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Assigned"))),
    _of("PARENT", N_("Cell or extract that it stands for"), "stands_for", K.CODE, origin="Assigned", source=""),
    _of("CELLTYPE", N_("Type of that"), "stands_for_kind", K.WORD, words=Kind, origin="Assigned", source=""),
    _of("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned", source=""),
    _of("PROVIDER", N_("Provider"), "provider", source="this app"),
    _of("PROVNAME", N_("Provider's name"), "provider_name", K.CODE),
    _of("RESDTC", N_("Result received at"), "result_received", K.TIME, source="this app"),
    _of("RESDATES", N_("Sequenced on"), "results_dates"),
    _of("SEQSTAT", N_("No result"), "status", K.WORD, words=Completion, origin="Derived", source=""),
    _of("SEQREASND", N_("Why no result counts"), "status_reason", origin="Derived", source=""),
    _of("NAPART", N_("Samples in quarantine"), "apart", K.NUMBER, origin="Derived", source=""),
    _of("SEQRUNID", N_("Sequencing run"), "run", K.CODE),
    _of("SEQBATCH", N_("Sequencing batch"), "batch", K.CODE),
    _of("PLATFORM", N_("Platform"), "platform"),
    _of("FLOWCELL", N_("Flow cell"), "flow_cell", K.CODE),
    _of("LANE", N_("Lane"), "lane", K.CODE),
    _of("NUCSRC", N_("Nucleic acid source"), "nucleic_acid_source"),
    _of("LIBID", N_("Library"), "library", K.CODE),
    _of("LIBKIT", N_("Library kit and lot"), "library_kit", K.CODE),
    _of("LIBSEL", N_("Library selection"), "library_selection"),
    _of("INDEX1", N_("Index 1"), "index1", K.CODE),
    _of("INDEX2", N_("Index 2"), "index2", K.CODE),
    _of("POOLID", N_("Pool"), "pool", K.CODE),
    _of("INPUTNG", N_("Input"), "input_ng", K.NUMBER, unit="ng", places=2),
    _of("READLEN", N_("Read length"), "read_length", K.NUMBER, unit="bp", places=0),
    _of("TARGDEP", N_("Target depth"), "target_depth", K.NUMBER, unit="x", places=0),
    _of("GENREF", N_("Genome build"), "build", K.CODE),
    _of("PIPELINE", N_("Pipeline and version"), "pipeline", K.CODE),
    _of("NREADS", N_("Total reads"), "total_reads", K.NUMBER),
    _of("MAPPCT", N_("Reads mapped"), "mapped_pct", K.NUMBER, **_PCT),
    _of("MAPQ30", N_("Reads of mapping quality 30 or above"), "mapq30_pct", K.NUMBER, **_PCT),
    _of("DUPPCT", N_("Reads duplicated"), "dup_pct", K.NUMBER, **_PCT),
    _of("MEANCOV", N_("Mean coverage"), "mean_cov", K.NUMBER, unit="x", places=2),
    _of("COV10X", N_("Covered 10x or more"), "cov10x_pct", K.NUMBER, **_PCT),
    _of("COV20X", N_("Covered 20x or more"), "cov20x_pct", K.NUMBER, **_PCT),
    _of("COV30X", N_("Covered 30x or more"), "cov30x_pct", K.NUMBER, **_PCT),
    _of("ADO", N_("Allele drop-out"), "ado_pct", K.NUMBER, **_PCT),
    _of("MAPD", N_("MAPD or DLRS"), "mapd", K.NUMBER, places=3),
    _of("BREAKPTS", N_("Breakpoints"), "breakpoints", K.NUMBER),
    _of("GINI", N_("Gini coefficient of the bin counts"), "gini", K.NUMBER, places=3),
    _of("CONTAM", N_("Contamination"), "contamination", K.NUMBER, **_PCT),
    _of("OTHERQC", N_("Other columns of the provider's table"), "other"),
    _of(
        "SEQQC",
        N_("Quality of the cell's data"),
        "qc_status",
        K.WORD,
        words=QcStatus,
        origin="Derived",
        source="",
        rule="reads, MAPD, Gini and contamination against the study's limits",
    ),
    _of("SEQQCRES", N_("Why that quality"), "qc_reasons", origin="Derived", source=""),
    _of("SAMPLE", N_("Sample in the file"), "samples", K.CODE),
    _of("RESFILE", N_("Number of the file of results"), "file_ids", K.CODE, origin="Assigned", source=""),
    _of("SRCFILE", N_("File"), "files", K.CODE),
    _of("SRCLINE", N_("Line of the table of quality"), "qc_line", K.NUMBER),
)
