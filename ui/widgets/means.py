"""What a run is done with: its lots, its instrument and who helps, by scanning them; and the answers that rules asked for."""

from dataclasses import replace

from app.actions.runs import Means
from app.domain.barcode import looks_like_code, normalised, parse
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _
from app.lab import Lab
from app.queries.means import named
from ui.marks import State
from ui.widgets.derived import DerivedCard, Fact


class MeansCard(DerivedCard):
    """A second scan of the same takes it away again; a lot that has ended says so before the start."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(_("Lots and instrument"))
        self._lab = lab
        self.means = Means()
        self.clear()

    def clear(self) -> None:
        """A new run: nothing is named yet."""
        self.means = Means()
        self._show()

    def take_scan(self, text: str, purpose: str) -> bool:
        """Use a lot, an instrument or a person's card; False where the text is something else."""
        if not looks_like_code(text):
            return False
        kind, code = parse(text).kind, normalised(text)
        if kind is Kind.LOT:
            lots = dict(self.means.lots)
            if lots.pop(code, None) is None:
                lots[code] = purpose
            self.means = replace(self.means, lots=lots)
        elif kind is Kind.INSTRUMENT:
            self.means = replace(self.means, instrument="" if code == self.means.instrument else code)
        elif kind is Kind.PERSON:
            self.means = replace(self.means, second_person="" if code == self.means.second_person else code)
        else:
            return False
        self._show()
        return True

    def take_answer(self, needed: Refused, answer: str) -> None:
        """The reason that a rule asked for goes with the run."""
        match needed.way_out:
            case "exploratory":
                self.means = replace(self.means, exploratory_reason=answer)
            case "expired":
                self.means = replace(self.means, expired_reason=answer)
            case "time-reason":
                self.means = replace(self.means, time_reason=answer)

    def _show(self) -> None:
        lines = [self._line(_("Lot"), code) for code in self.means.lots]
        if self.means.instrument:
            lines.append(self._line(_("Instrument"), self.means.instrument))
        if self.means.second_person:
            lines.append(self._line(_("Second person"), self.means.second_person))
        self.show_facts(lines or [Fact(_("Scan lots, the instrument, a card"), "")])

    def _line(self, what: str, code: str) -> Fact:
        told = self._lab.ask(named, code, self._lab.today)
        return Fact(what, told.name, told.why_not, State.WARN if told.why_not else None)
