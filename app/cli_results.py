"""The verbs that take files of results in, try them out, or say that no result will come."""

import sys
from dataclasses import asdict
from typing import Final

from app.actions import no_results
from app.cli_typed import Told, Verb, options_of, say, signed_in
from app.domain.barcode import normalised, printed
from app.domain.errors import Refused
from app.domain.words import FileKind, label_of
from app.i18n import _
from app.imports.results.take import Taken, Trial, take, try_out
from app.lab import Lab

KINDS: Final = {
    "vcf": FileKind.VCF,
    "qc": FileKind.QC_TABLE,
    "seg": FileKind.SEG,
    "maf": FileKind.MAF,
    "matrix": FileKind.MATRIX,
}
UNUSABLE: Final = 2
"""The exit status where a file can't be used."""


def _import_results(told: Told) -> int:
    """Each file on its own; the first that can't be used ends it, those before it stay taken in."""
    lab = signed_in(told)
    for path in told.files:
        try:
            status = _one(told, lab, path)
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return UNUSABLE
        if status:
            return status
    return 0


def _one(told: Told, lab: Lab, path: str) -> int:
    what = ((path, *told.names), KINDS[told.kind], normalised(told.shipment))
    if not told.dry_run:
        done: Taken = lab.carry_out(take, *what).result()
        return say(told, f"{done.title} {done.told}".strip(), **asdict(done))
    trial: Trial = lab.carry_out(try_out, *what).result()
    say(told, "\n".join(_lines(trial)), **asdict(trial), counting=trial.counting, apart=trial.apart)
    if not trial.refusal:
        return 0
    print(f"{trial.refusal} {trial.hint}".strip(), file=sys.stderr)
    return UNUSABLE


def _lines(trial: Trial) -> list[str]:
    lines = [
        f"{each.name}  {printed(each.code) if each.code else '-'}  {label_of(each.quarantine or each.state)}  {each.told}"
        for each in trial.samples
    ]
    lines += [
        _("Line {line}: {text}").format(line=each.line, text=f"{each.text} {each.hint}".rstrip())
        if each.line
        else f"{each.text} {each.hint}".rstrip()
        for each in trial.problems
    ]
    return lines


def _no_result(told: Told) -> int:
    """Say that no result will come of what was sent, or with --expect that one is expected again."""
    act = no_results.expect_again if told.expect else no_results.give_up
    codes = signed_in(told).do(act, normalised(told.code), told.reason)
    return say(told, "\n".join(printed(code) for code in codes), codes=codes)


NO_RESULT: Final = Verb(
    "no-result",
    "say that no result will come of what was sent",
    _no_result,
    options_of(
        ("code", {"help": "a cell, its product, an aliquot, an extract, or a plate for all of it"}),
        ("--reason", {"required": True}),
        ("--expect", {"action": "store_true", "help": "take it back: a result is expected again"}),
    ),
)
RESULTS: Final = Verb(
    "import-results",
    "take files of results in, or try them out",
    _import_results,
    options_of(
        ("files", {"nargs": "+", "metavar": "FILE"}),
        (
            "--names",
            {"action": "append", "default": [], "metavar": "FILE", "help": "names of a matrix's rows or columns"},
        ),
        ("--kind", {"required": True, "choices": list(KINDS)}),
        ("--shipment", {"default": "", "help": "code of the shipment that the results are of"}),
        ("--dry-run", {"action": "store_true", "help": "say what would be taken in, and write nothing"}),
    ),
)
