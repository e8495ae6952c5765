"""An alteration of the genome and how it is named: chromosome, place and alleles, or a name alone."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.words import AlterationKind

_PREFIX: Final = re.compile(r"^chr", re.IGNORECASE)
_BASES: Final = re.compile(r"[ACGTN]+", re.IGNORECASE)
ORDER: Final = (*map(str, range(1, 23)), "X", "Y", "MT")
"""Chromosomes in their usual order."""

GAP: Final = "-"
"""The allele of an insertion or deletion that holds no base."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One alteration. `start` and `end` are 1-based and inclusive; a matrix of names has neither place nor alleles.

    An insertion lies between `start` and `end`, its `ref` is `-`; a deletion has `-` as its `alt`; a stretch told by
    a symbol (`<DEL>`) has no `ref`.
    """

    kind: AlterationKind
    chrom: str = ""
    start: int = 0
    end: int = 0
    ref: str = ""
    alt: str = ""
    gene: str = ""
    hgvsc: str = ""
    hgvsp: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """The same for the same alteration whichever file tells it: `17:7674220:C:T`, `8:1000-2000:<DUP>`, or the name."""
        if not self.chrom:
            return self.name
        if not self.ref:
            return f"{self.chrom}:{self.start}-{self.end}:{self.alt}"
        return f"{self.chrom}:{self.start}:{self.ref}:{self.alt}"

    @property
    def title(self) -> str:
        """As a person reads it: gene and protein change, else gene and place, else the name."""
        if self.gene and self.chrom:
            return f"{self.gene} {self.hgvsp or self.hgvsc or self._place}"
        return self._place

    @property
    def _place(self) -> str:
        if not self.chrom:
            return self.name or self.gene
        if not self.ref:
            return f"{self.chrom}:{self.start}-{self.end} {self.alt}"
        return f"{self.chrom}:{self.start} {self.ref}>{self.alt}"


def chromosome(text: str) -> str:
    """A chromosome without its prefix: chr17 and 17 are 17, chrM and M are MT."""
    bare = _PREFIX.sub("", text.strip())
    return {"M": "MT", "23": "X", "24": "Y", "25": "MT"}.get(bare.upper(), bare.upper() if len(bare) <= 2 else bare)


def short_variant(chrom: str, position: int, ref: str, alt: str, **told: str) -> Alteration:
    """A substitution, insertion or deletion in its shortest form, so that a VCF and a MAF give it the same key.

    Bases that both alleles share are cut from the end, then from the start (Tan, Abecasis and Kang 2015, without
    shifting to the left, which would need the reference). An allele with no base left is `-`, as in a MAF: the VCF's
    `C` > `CA` at 100 and the MAF's `-` > `A` at 100 to 101 are both 100:-:A, an insertion behind base 100; the VCF's
    `CA` > `C` at 100 and the MAF's `A` > `-` at 101 are both 101:A:-. A `ref` of `-` is placed by the base before it.
    ValueError where the alleles are the same.
    """
    first, second = ref.upper().strip(GAP), alt.upper().strip(GAP)
    if first == second:
        raise ValueError("an alteration needs two alleles that differ")
    if not first:
        position += 1
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    while first and second and first[0] == second[0]:
        first, second, position = first[1:], second[1:], position + 1
    place = chromosome(chrom)
    if not first:
        return Alteration(AlterationKind.INDEL, place, position - 1, position, GAP, second, **told)
    kind = AlterationKind.SNV if len(first) == len(second) else AlterationKind.INDEL
    return Alteration(kind, place, position, position + len(first) - 1, first, second or GAP, **told)


def is_bases(text: str) -> bool:
    """Whether an allele is spelt out in bases."""
    return bool(_BASES.fullmatch(text))


def genome_order(alteration: Alteration) -> tuple[int, str, int, str]:
    """Sorts alterations along the genome; those that are names alone come last, by name."""
    place = ORDER.index(alteration.chrom) if alteration.chrom in ORDER else len(ORDER)
    return place, alteration.chrom, alteration.start, alteration.key
