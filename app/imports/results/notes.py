"""What does not fit in a file of results, gathered while it is read: each thing told once, the first few hundred of them."""

from typing import Final

from app.domain.genome.parsed import Problem
from app.i18n import _, ngettext

AT_MOST: Final = 200
"""Refusals that are listed, and as many warnings; the rest are counted."""


class Notes:
    """Problems of one file. The same text is listed once, where it comes first, with how often it comes again."""

    def __init__(self) -> None:
        self._listed: dict[tuple[bool, str, str], tuple[Problem, int]] = {}
        self._more = {True: 0, False: 0}
        self._count = {True: 0, False: 0}
        self._refusals = 0

    @property
    def refusals(self) -> int:
        """How often something cost the file."""
        return self._refusals

    @property
    def refuses(self) -> bool:
        return self._refusals > 0

    def refuse(self, line: int, text: str, *, hint: str = "", sample: str = "") -> None:
        """Something that costs the file."""
        self._add(Problem(line, text, hint or _("Ask the provider for a mended file."), sample, refuses=True))

    def warn(self, line: int, text: str, *, hint: str = "", sample: str = "") -> None:
        """Something to know; the file is read all the same."""
        self._add(Problem(line, text, hint, sample))

    def all(self) -> tuple[Problem, ...]:
        """Refusals first, then warnings, each along the file."""
        told = sorted(self._listed.values(), key=lambda each: (not each[0].refuses, each[0].line))
        problems = [_with_count(problem, times) for problem, times in told]
        for refuses in (True, False):
            if count := self._more[refuses]:
                text = ngettext("and {count} more of the kind.", "and {count} more of these kinds.", count)
                problems.append(Problem(0, text.format(count=count), refuses=refuses))
        return tuple(problems)

    def _add(self, problem: Problem) -> None:
        self._refusals += problem.refuses
        key = (problem.refuses, problem.text, problem.sample)
        if key in self._listed:
            first, times = self._listed[key]
            self._listed[key] = (first, times + 1)
        elif self._count[problem.refuses] < AT_MOST:
            self._listed[key] = (problem, 1)
            self._count[problem.refuses] += 1
        else:
            self._more[problem.refuses] += 1


def _with_count(problem: Problem, times: int) -> Problem:
    if times == 1:
        return problem
    again = ngettext("(and once more)", "(and {count} more times)", times - 1).format(count=times - 1)
    return Problem(problem.line, f"{problem.text} {again}", problem.hint, problem.sample, problem.refuses)
