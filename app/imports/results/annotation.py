"""Gene and HGVS names of an allele, as SnpEff (ANN), VEP (CSQ), ANNOVAR or the caller wrote them into INFO."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict
from urllib.parse import unquote

_GENES: Final = (
    "Gene.refGene",
    "Gene.refGeneWithVer",
    "Gene.ensGene",
    "Gene.knownGene",
    "GENE",
    "Gene",
    "gene",
    "SYMBOL",
)
_CHANGES: Final = ("AAChange.refGene", "AAChange.refGeneWithVer", "AAChange.ensGene", "AAChange.knownGene")
_ANN_ALLELE, _ANN_GENE, _ANN_CODING, _ANN_PROTEIN = 0, 3, 9, 10


class Names(TypedDict, total=False):
    """What an alteration is called besides its place."""

    gene: str
    hgvsc: str
    hgvsp: str


def names_of(info: Mapping[str, Any], *, ref: str, alt: str, place: int, alone: bool, csq: Sequence[str]) -> Names:
    """Names of one ALT; `place` its number from 0, `alone` whether the record has no other."""
    if "ANN" in info:
        return _ann(_texts(info["ANN"]), alt, alone=alone)
    for key in ("CSQ", "vep"):
        if csq and key in info:
            return _vep(_texts(info[key]), csq, ref=ref, alt=alt, place=place, alone=alone)
    return _plain(info)


def _ann(entries: Sequence[str], alt: str, *, alone: bool) -> Names:
    """SnpEff puts the gravest effect first."""
    rows = [entry.split("|") for entry in entries]
    fitting = [row for row in rows if row[_ANN_ALLELE] == alt] or (rows if alone else [])
    if not fitting:
        return {}
    row = [*fitting[0], *[""] * (_ANN_PROTEIN + 1)]
    return {"gene": row[_ANN_GENE], "hgvsc": _bare(row[_ANN_CODING]), "hgvsp": _bare(row[_ANN_PROTEIN])}


def _vep(entries: Sequence[str], fields: Sequence[str], *, ref: str, alt: str, place: int, alone: bool) -> Names:
    rows = [dict(zip(fields, entry.split("|"), strict=False)) for entry in entries]
    trimmed = _as_vep(ref, alt)
    fitting = [row for row in rows if row.get("ALLELE_NUM", "") == str(place + 1)]
    fitting = fitting or [row for row in rows if row.get("Allele") in (trimmed, alt)] or (rows if alone else [])
    picked = [row for row in fitting if row.get("PICK") == "1"] or [row for row in fitting if row.get("SYMBOL")]
    row = next(iter(picked or fitting), {})
    return {
        "gene": row.get("SYMBOL", ""),
        "hgvsc": _bare(row.get("HGVSc", "")),
        "hgvsp": _bare(row.get("HGVSp", "")),
    }


def _as_vep(ref: str, alt: str) -> str:
    """VEP leaves out the first base that alleles of different lengths share."""
    if len(ref) != len(alt) and ref[:1] == alt[:1]:
        return alt[1:] or "-"
    return alt


def _plain(info: Mapping[str, Any]) -> Names:
    gene = next((text for key in _GENES for text in _texts(info.get(key))[:1] if text not in (".", "NONE")), "")
    for key in _CHANGES:
        for change in _texts(info.get(key)):
            parts = change.split(":")
            coding = next((part for part in parts if part.startswith("c.")), "")
            if coding:
                protein = next((part for part in parts if part.startswith("p.")), "")
                return {"gene": gene or parts[0], "hgvsc": coding, "hgvsp": protein}
    return {"gene": gene} if gene else {}


def _texts(value: Any) -> list[str]:
    """The texts of an INFO value, whether it is declared as one or as several."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, list):
        return [str(each) for each in value if each is not None]
    return str(value).split(",")


def _bare(hgvs: str) -> str:
    """A change without its transcript: ENST00000269305.9:c.524G>A is c.524G>A."""
    return unquote(hgvs.rpartition(":")[2])
