"""What is missing for a participant to be complete: each line names the page that mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, and where to go for it."""

    text: str
    page: str
    subject: str
