"""Which genome build a file speaks of: by its name, or by the length of chromosome 1."""

import re
from typing import Final

_NAMES: Final = (
    (re.compile(r"(GRCh|hg|hs|build|assembly|\bb)38|GC[AF]_000001405\.(1[5-9]|[2-4]\d)", re.IGNORECASE), "GRCh38"),
    (re.compile(r"(GRCh|hs|build|\bb|g1k_v)37|(hg|assembly)19|GC[AF]_000001405\.1[34]", re.IGNORECASE), "GRCh37"),
    (re.compile(r"(NCBI|GRCh|build|\bb)36|(hg|assembly)18", re.IGNORECASE), "NCBI36"),
    (re.compile(r"CHM13", re.IGNORECASE), "T2T-CHM13"),
)
CHROMOSOME_1: Final = {248956422: "GRCh38", 249250621: "GRCh37", 247249719: "NCBI36", 248387328: "T2T-CHM13"}
"""Builds by the length of chromosome 1 in bases."""


def build_named(text: str) -> str:
    """The build that a name or the path of a reference speaks of: GRCh38, GRCh37, NCBI36, T2T-CHM13; empty where none."""
    bare = text.strip()
    if bare in {"38", "37", "19", "36", "18"}:
        return {"38": "GRCh38", "36": "NCBI36", "18": "NCBI36"}.get(bare, "GRCh37")
    return next((build for pattern, build in _NAMES if pattern.search(bare)), "")
