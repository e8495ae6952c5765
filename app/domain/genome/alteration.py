"""An alteration of the genome and how it is named: chromosome, place and alleles, or a name alone."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.words import AlterationKind

_PREFIX: Final = re.compile(r"^chr", re.IGNORECASE)
_BASES: Final = re.compile(r"[ACGTN]+", re.IGNORECASE)
ORDER: Final = (*map(str, range(1, 23)), "X", "Y", "MT")
"""Chromosomes in their usual order."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One alteration. `start` and `end` are 1-based and inclusive; a matrix of names has neither place nor alleles."""

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
        """The same for the same alteration whichever file tells it: `17:7674220:C:T`, or the name."""
        return f"{self.chrom}:{self.start}:{self.ref}:{self.alt}" if self.chrom else self.name

    @property
    def title(self) -> str:
        """As a person reads it: gene and protein change, else gene and place, else the name."""
        change = self.hgvsp or self.hgvsc
        place = f"{self.chrom}:{self.start} {self.ref}>{self.alt}" if self.chrom else self.name
        if self.gene:
            return f"{self.gene} {change or place}" if self.chrom else self.gene
        return place


def chromosome(text: str) -> str:
    """A chromosome without its prefix: chr17 and 17 are 17, chrM and M are MT."""
    bare = _PREFIX.sub("", text.strip())
    return {"M": "MT", "23": "X", "24": "Y", "25": "MT"}.get(bare.upper(), bare.upper() if len(bare) <= 2 else bare)


def short_variant(chrom: str, position: int, ref: str, alt: str, **told: str) -> Alteration:
    """A substitution, insertion or deletion in its shortest form, so that two files that pad it otherwise agree.

    Bases that both alleles share are cut from the end, then from the start; one base stays on each side
    (Tan, Abecasis and Kang 2015, without shifting to the left, which would need the reference).
    """
    first, second = ref.upper(), alt.upper()
    while len(first) > 1 and len(second) > 1 and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    while len(first) > 1 and len(second) > 1 and first[0] == second[0]:
        first, second, position = first[1:], second[1:], position + 1
    kind = AlterationKind.SNV if len(first) == len(second) else AlterationKind.INDEL
    return Alteration(kind, chromosome(chrom), position, position + len(first) - 1, first, second, **told)


def is_bases(text: str) -> bool:
    """Whether an allele is spelt out in bases."""
    return bool(_BASES.fullmatch(text))


def genome_order(alteration: Alteration) -> tuple[int, str, int, str]:
    """Sorts alterations along the genome; those that are names alone come last, by name."""
    place = ORDER.index(alteration.chrom) if alteration.chrom in ORDER else len(ORDER)
    return place, alteration.chrom, alteration.start, alteration.key
