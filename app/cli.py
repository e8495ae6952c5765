"""The command line: the same verbs without a window. Exit status 0, or 1 with one sentence on standard error."""

import argparse
import sys
from collections.abc import Sequence
from typing import Protocol

from app.domain.errors import LabError


class Window(Protocol):
    """What starts the window: the store's place, or the example study."""

    def __call__(self, place: str, *, example: bool, probe: bool) -> int: ...


def run(arguments: Sequence[str], *, window: Window) -> int:
    """Do what the arguments say; without a verb the window opens on the laboratory's own store."""
    told = parser().parse_args(arguments)
    try:
        if told.verb in (None, "example"):
            return window(told.store or "", example=told.verb == "example", probe=told.probe_start)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 1


def parser() -> argparse.ArgumentParser:
    """The verbs and their options."""
    made = argparse.ArgumentParser(prog="dptrace", description="Bench software of the DP-cell trial.")
    made.add_argument("--store", default="", help="path or sqlite URL of the store")
    made.add_argument("--probe-start", action="store_true", help=argparse.SUPPRESS)
    verbs = made.add_subparsers(dest="verb")
    verbs.add_parser("example", help="open the window on the example study")
    return made
