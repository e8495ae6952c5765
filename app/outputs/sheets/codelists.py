"""The sheet CODELISTS: what each code means, with its code in the NCI thesaurus where the list is CDISC's."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from app.domain.derived import RecordStatus
from app.domain.rule_titles import RULE_TITLES
from app.domain.steps import STEPS
from app.domain.words import LABELS, Missing
from app.i18n import N_, _
from app.outputs.sheets.about import both
from app.outputs.sheets.sheet import Sheet
from app.outputs.sheets.write import Head, Told, write_sheet

NCI_LISTS: Final = {
    "Sex": "C66731",
    "YesNo": "C66742",
    "Flag": "C66742",
    "Condition": "C78733",
    "Step": "C124297",
    "GenomicTest": "C181178",
    "GenomicDetail": "C181180",
    "Completion": "C66789",
    "SpecimenType": "C78734",
}
"""Code lists of the CDISC terminology that ours follow (domain 6.1); a term that is not in them is an extension."""
NCI_TERMS: Final = {
    ("Sex", "F"): "C16576",
    ("Sex", "M"): "C20197",
    ("Sex", "U"): "C17998",
    ("YesNo", "Y"): "C49488",
    ("YesNo", "N"): "C49487",
    ("YesNo", "U"): "C17998",
    ("Flag", "Y"): "C49488",
    ("Flag", "N"): "C49487",
}
IN_LIST: Final = {
    "Condition": frozenset({"HEMOLYZED", "CLOTTED", "LIPEMIC", "ICTERIC", "CONTAMINATED"}),
    "Step": frozenset({"ISOLATING", "STAINING"}),
    "GenomicTest": frozenset({"SNV", "SHRTVAR", "CPNUMVAR", "SEQREAR"}),
    "GenomicDetail": frozenset(
        {
            "DETECTION",
            "READ DEPTH",
            "VARIANT READ DEPTH",
            "VARIANT READ DEPTH/READ DEPTH",
            "PREDICTED AMINO ACID CHANGE",
        }
    ),
    "Completion": frozenset({"NOT DONE"}),
    "SpecimenType": frozenset({"BLOOD", "TISSUE", "CIRCULATING TUMOR CELL"}),
}
"""Terms of a CDISC list whose own code the sources do not tell."""
FLAGS: Final = (("Y", N_("Yes")), ("N", N_("No")))

Term = tuple[str, str, str]
"""Code, label, term of the CDISC list."""


def codelists(book: Any, chosen: Sequence[Sheet]) -> Told:
    """Every code list that a column of the chosen sheets names."""
    heads = (
        Head("CODELIST", 20),
        Head("CODE", 32, is_code=True),
        Head("LABEL_EN", 56),
        Head("LABEL_FR", 56),
        Head("CDISC_TERM", 18, is_code=True),
        Head("NCI_LIST", 12, is_code=True),
        Head("NCI_CODE", 12, is_code=True),
        Head("CT_VERSION", 14, is_code=True),
        Head("EXTENSION", 14),
    )
    rows = (row for name, terms in sorted(_lists(chosen).items()) for row in _rows(name, terms))
    return write_sheet(book, "CODELISTS", _("What each code means"), heads, rows)


def _lists(chosen: Sequence[Sheet]) -> dict[str, list[Term]]:
    """The terms of each list, by its name."""
    columns = [column for sheet in chosen for column in sheet.columns]
    words = {column.words for column in columns if column.words is not None} | {Missing, RecordStatus}
    found = {each.__name__: _terms(each) for each in words}
    named = {column.code_list for column in columns}
    if "Flag" in named:
        found["Flag"] = [(code, title, code) for code, title in FLAGS]
    if "Step" in named:
        found["Step"] = [(step.key, step.title, step.sdtm) for step in STEPS]
    found["Rule"] = [(rule, title, "") for rule, title in RULE_TITLES.items()]
    return found


def _terms(words: type[StrEnum]) -> list[Term]:
    return [(word.value, LABELS[words][word], word.value) for word in words]


def _rows(name: str, terms: Sequence[Term]) -> Iterator[Sequence[object]]:
    listed = NCI_LISTS.get(name)
    for code, title, term in terms:
        nci = NCI_TERMS.get((name, code))
        is_known = nci is not None or term in IN_LIST.get(name, ())
        extension = None if listed is None else "N" if is_known else "Y"
        yield [name, code, *both(title), term if is_known else None, listed, nci, None, extension]
