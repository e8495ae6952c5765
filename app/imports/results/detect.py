"""Tell what kind of results a file holds, by its content, and read it."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from app.domain.errors import Refused
from app.domain.genome.parsed import Results
from app.domain.words import FileKind, label_of
from app.i18n import N_, _
from app.imports.results.columns import parted, separator_of
from app.imports.results.maf import is_mutations, read_mutations
from app.imports.results.matrix import is_matrix, read_matrix
from app.imports.results.qc_table import is_quality, read_quality
from app.imports.results.seg import is_segments, read_segments
from app.imports.results.source import Limits, Source, no_text, open_source
from app.imports.results.vcf import read_vcf
from app.jobs import Progress

KINDS: Final = (FileKind.VCF, FileKind.MAF, FileKind.SEG, FileKind.MATRIX, FileKind.QC_TABLE)
_LOOKED_AT: Final = 200
_OTHERS: Final = (
    (b"BCF\x02", N_("a BCF; have it written as VCF")),
    (b"BCF\x04", N_("a BCF; have it written as VCF")),
    (b"BAM\x01", N_("a BAM of reads, not of results")),
    (b"CRAM", N_("a CRAM of reads, not of results")),
    (b"%PDF", N_("a PDF; ask for the table itself")),
    (b"\xd0\xcf\x11\xe0", N_("an old Excel workbook (XLS); save it as XLSX or CSV")),
    (b"BZh", N_("packed by bzip2; unpack it first")),
    (b"\xfd7zXZ", N_("packed by xz; unpack it first")),
    (b"\x28\xb5\x2f\xfd", N_("packed by zstd; unpack it first")),
    (b"FCS", N_("an FCS file of the cytometer")),
)
_WORKBOOK: Final = b"PK\x03\x04"


def read_results(
    *paths: str, kind: FileKind | None = None, progress: Progress | None = None, limits: Limits | None = None
) -> Results:
    """Read a file of results; further paths are the names of a matrix's rows or columns.

    What does not fit is in `problems`, and `refusals` are those that cost the file. Refused where it can't be read at
    all, is of no known kind, or of another kind than it should be.
    """
    within = limits or Limits()
    source = open_source(paths[0], limits=within, progress=progress)
    found = kind_of(source)
    if kind is not None and found is not None and found is not kind:
        raise Refused(
            _("{name} looks like {found}, not like {wanted}.").format(
                name=source.name, found=label_of(found), wanted=label_of(kind)
            ),
            hint=_("Choose another file, or take it in as what it is."),
        )
    wanted = kind or found
    if wanted is None or wanted not in KINDS:
        raise Refused(
            _("{name} is no kind of results that is known.").format(name=source.name),
            hint=_("Choose a VCF, MAF, SEG, matrix or quality table."),
        )
    if wanted is FileKind.MATRIX:
        return read_matrix(source, [open_source(path, limits=within) for path in paths[1:]])
    if len(paths) > 1:
        raise Refused(
            _("Only a genotype matrix takes files of names."), hint=_("Take in one file of results after the other.")
        )
    return _READERS[wanted](source)


_READERS: Final = {
    FileKind.VCF: read_vcf,
    FileKind.MAF: read_mutations,
    FileKind.SEG: read_segments,
    FileKind.QC_TABLE: read_quality,
}


def kind_of(source: Source) -> FileKind | None:
    """What a file looks like; None where its content tells no kind. Refused where it is no text, nor a workbook."""
    head = source.head()
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise Refused(
                _("{name} is {what}.").format(name=source.name, what=_(what)),
                hint=_("Choose a VCF, MAF, SEG, matrix or quality table."),
            )
    if head.startswith(_WORKBOOK):
        return FileKind.QC_TABLE
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _kind_in_utf_16(source, head)
    if not head.strip():
        raise Refused(_("{name} is empty.").format(name=source.name), hint=_("Copy it again from the provider."))
    if b"\0" in head or _is_junk(head):
        raise no_text(source.name)
    lines = [line for line in head.removeprefix(BOM_UTF8).decode("utf-8", "replace").splitlines() if line.strip()]
    return _kind_of_lines(lines[:_LOOKED_AT])


def _kind_of_lines(lines: list[str]) -> FileKind | None:
    if not lines:
        return None
    if lines[0].startswith("##fileformat") or any(line.startswith("#CHROM") for line in lines):
        return FileKind.VCF
    body = [line for line in lines if not line.startswith(("#", '"#'))] or lines
    cells = parted(body[0], separator_of(body[0]))
    if is_mutations(cells):
        return FileKind.MAF
    if is_segments(cells):
        return FileKind.SEG
    if any(is_quality(parted(line, separator_of(line))) for line in lines[:20]):
        return FileKind.QC_TABLE
    return FileKind.MATRIX if is_matrix(body) else None


def _kind_in_utf_16(source: Source, head: bytes) -> FileKind:
    """A spreadsheet saves its "Unicode text" so: of that a table of quality is read, and of the others none."""
    lines = [line for line in head.decode("utf-16", "ignore").splitlines() if line.strip()]
    if lines and _kind_of_lines(lines[:_LOOKED_AT]) is FileKind.QC_TABLE:
        return FileKind.QC_TABLE
    raise Refused(_("{name} is written in UTF-16.").format(name=source.name), hint=_("Save it as UTF-8."))


def _is_junk(head: bytes) -> bool:
    """Whether bytes that no text holds are more than a few in a hundred."""
    return sum(byte < 9 or 13 < byte < 32 for byte in head) * 50 > len(head)
