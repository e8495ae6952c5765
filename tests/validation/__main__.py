"""Build the validation pack from a run: `python -m tests.validation --results FILE ...`; 1 where it does not hold."""

import argparse
import sys
from pathlib import Path

from tests.requirements import known, read
from tests.validation.book import pack_xlsx
from tests.validation.pack import Pack, gathered
from tests.validation.paper import booklet_pdf, pack_pdf
from tests.validation.scripts import LANGUAGES


def main(arguments: list[str]) -> int:
    """Measure the installation, bring it together with the run, write paper and workbook, and say how it came out."""
    told = argparse.ArgumentParser(prog="python -m tests.validation")
    told.add_argument("--results", type=Path, nargs="+", default=[Path("validation/results.json")])
    told.add_argument("--out", type=Path, default=Path("validation"))
    found = told.parse_args(arguments)
    for file in found.results:
        if not file.is_file():
            print(f"{file} is not there: run the tests with --requirements-out {file}.", file=sys.stderr)
            return 2
    pack = gathered(known(), read(*found.results))
    for path in written(pack, found.out):
        print(path)
    print(told_of(pack))
    return 0 if pack.holds else 1


def written(pack: Pack, out: Path) -> list[Path]:
    """Write the pack, its workbook, and the scripts of the laboratory in the other languages; returns the files."""
    out.mkdir(parents=True, exist_ok=True)
    name = f"DPTrace-validation-{pack.version}"
    made = {f"{name}.pdf": pack_pdf(pack), f"{name}.xlsx": pack_xlsx(pack)}
    made |= {f"{name}-PQ-{each}.pdf": booklet_pdf(pack, each) for each in LANGUAGES if each != "en"}
    for file, content in made.items():
        (out / file).write_bytes(content)
    return [out / file for file in made]


def told_of(pack: Pack) -> str:
    """The outcome in one line."""
    met = sum(trace.outcome == "passed" for trace in pack.traces)
    fine = sum(each.passed for each in pack.checks)
    return (
        f"{met} of {len(pack.traces)} requirements met, {fine} of {len(pack.checks)} checks of the installation passed, "
        f"{len(pack.deviations)} deviations: {'holds' if pack.holds else 'does not hold'}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
