"""One line of the table of figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted, how much it is, and what it must be; `must` empty: told for interest."""

    what: str
    value: float
    must: str = ""

    @property
    def holds(self) -> bool:
        return not self.must or f"{self.value:g}" == self.must
