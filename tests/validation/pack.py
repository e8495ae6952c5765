"""All that the pack tells, gathered once for paper and workbook."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from tests.requirements import Requirement, Run
from tests.validation.installation import Check, Installed, checks
from tests.validation.packages import Package, packages
from tests.validation.program import ROOT, Commit, Source, app_version, commit, sources, versions, whole_digest
from tests.validation.record import Deviation, Trace, deviations, holds, traces


@dataclass(frozen=True)
class Pack:
    """One version of the program, the computer it is installed on, a run of its tests."""

    version: str
    commit: Commit
    versions: Sequence[tuple[str, str]]
    sources: Sequence[Source]
    lock_sha256: str
    packages: Sequence[Package]
    checks: Sequence[Check]
    requirements: Mapping[str, Requirement]
    run: Run

    @cached_property
    def traces(self) -> tuple[Trace, ...]:
        return traces(self.requirements, self.run)

    @cached_property
    def deviations(self) -> tuple[Deviation, ...]:
        return deviations(self.traces, self.run, self.failed_checks)

    @property
    def failed_checks(self) -> list[tuple[str, str]]:
        return [(f"{each.id} {each.title}", each.found) for each in self.checks if not each.passed]

    @property
    def holds(self) -> bool:
        return holds(self.traces, self.run, self.failed_checks)

    @property
    def program_sha256(self) -> str:
        return whole_digest(tuple(self.sources))

    @cached_property
    def sha256(self) -> str:
        """The hash of everything that the pack tells, which stands on each page."""
        told = [self.version, asdict(self.commit), list(self.versions), self.program_sha256, self.lock_sha256]
        told += [[asdict(each) for each in part] for part in (self.packages, self.checks, self.requirements.values())]
        text = json.dumps([*told, asdict(self.run)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def gathered(requirements: Mapping[str, Requirement], run: Run, root: Path = ROOT) -> Pack:
    """Look at this installation and bring it together with the run."""
    lock = (root / "requirements.lock").read_bytes()
    installed = Installed(packages(lock.decode()), commit(root), sources(root))
    return Pack(
        version=app_version(root),
        commit=installed.commit,
        versions=versions(),
        sources=installed.sources,
        lock_sha256=hashlib.sha256(lock).hexdigest(),
        packages=installed.packages,
        checks=checks(installed),
        requirements=requirements,
        run=run,
    )
