"""What a run is done with: its lots and its instrument, named by scanning them; and the answers that rules asked for."""

from dataclasses import replace

from app.actions.runs import Means
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _
from ui.widgets.derived import DerivedCard, Fact


class MeansCard(DerivedCard):
    """A second scan of a lot or of the instrument takes it away again."""

    def __init__(self) -> None:
        super().__init__(_("Lots and instrument"))
        self.means = Means()
        self.clear()

    def clear(self) -> None:
        """A new run: nothing is named yet."""
        self.means = Means()
        self._show()

    def take_scan(self, text: str, purpose: str) -> bool:
        """Use a lot or an instrument; False where the text is something else."""
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
        lines = [Fact(_("Lot"), printed(code)) for code in self.means.lots]
        if self.means.instrument:
            lines.append(Fact(_("Instrument"), printed(self.means.instrument)))
        self.show_facts(lines or [Fact(_("Scan a lot or an instrument"), "")])
