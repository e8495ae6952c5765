"""P3: every run that something of the participant went through, with its lots, instrument and times."""

from app.domain.barcode import printed
from app.domain.steps import STEPS
from app.i18n import _
from app.outputs.forms.blocks import Block, Head, Leaf, Line, Lines, Note
from app.outputs.forms.words import (
    FILLED,
    asked,
    at,
    blank_lines,
    in_words,
    lines_of,
    person,
    time_hint,
    when,
)
from app.queries.case import Case, RunCase
from app.settings import Settings

BETWEEN = "   "


def filled_runs(found: Case, _settings: Settings) -> list[Block]:
    """Run by run, in the order they began; the fields that hold nothing are named together at the end of each."""
    parts: list[Block] = []
    for run in found.runs:
        name = _("{step}, run {number}").format(step=_(run.title), number=run.id)
        parts += [Head(name, 2), Lines(_run(found, run))]
    return parts or [Note(_("Nothing recorded."))]


def empty_runs(mode: str) -> list[Block]:
    """A page a step: on paper each run is a sheet of its own."""
    parts: list[Block] = []
    for place, step in enumerate(STEPS):
        parts += [Leaf()] if place else []
        parts += [Head(_(step.title), 2), Lines([*_asked(mode), *blank_lines(step.form, mode)])]
    return parts


def _asked(mode: str) -> list[Line]:
    """What every run is asked beside its form."""
    return [
        asked(_("Codes"), "RUN.REFID", mode, wide=True),
        asked(_("Started at"), "RUN.BESTDTC", mode, hint=time_hint()),
        asked(_("Finished at"), "RUN.BEENDTC", mode, hint=time_hint()),
        asked(_("Operator"), "RUN.OPERATOR", mode),
        asked(_("Second person (initials)"), "RUN.SECOND", mode),
        asked(_("Instrument"), "RUN.INSTRMT", mode),
        asked(_("Lots"), "RUN.LOTS", mode),
        asked(_("Exploratory, and why"), "RUN.EXPLREAS", mode, wide=True),
    ]


def _run(found: Case, run: RunCase) -> list[Line]:
    entered = [
        at(_("Started at"), run.started),
        at(_("Finished at"), run.finished),
        Line(_("Operator"), person(found.people, run.operator)),
        Line(_("Outcome"), in_words(run.outcome)),
        Line(_("Second person (initials)"), run.second_person),
        Line(_("Instrument"), run.instrument),
        Line(_("Lots"), "\n".join(run.lots), wide=True),
        Line(_("Exploratory, and why"), run.exploratory_reason or _("No"), wide=bool(run.exploratory_reason)),
        *lines_of(run.entry, FILLED, people=found.people),
    ]
    silent = ", ".join(line.label for line in entered if not line.value and not line.struck)
    lines = [
        Line(_("Codes"), BETWEEN.join(map(printed, run.codes)), wide=True, mono=True),
        *(line for line in entered if line.value or line.struck),
    ]
    lines += [Line(_("SOP in force"), run.sop, mono=True)] if run.sop and "sop" not in run.entry.values else []
    if run.made:
        lines.append(Line(_("Made"), BETWEEN.join(map(printed, run.made)), wide=True, mono=True))
    for code, left, why in run.left:
        text = _("{code} at {time}: {reason}").format(code=printed(code), time=when(left), reason=why)
        lines.append(Line(_("Left the run"), text, wide=True))
    return [*lines, Line(_("Not entered"), silent, wide=True)] if silent else lines
