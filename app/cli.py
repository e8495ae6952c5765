"""The command line: the same verbs without a window. Exit status 0, or 1 with one clear sentence on standard error."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from app.cli_typed import Verb
from app.cli_verbs import VERBS
from app.domain.errors import LabError, Refused
from app.i18n import _


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say."""
    try:
        told = parser().parse_args(arguments)
        verb: Callable[[argparse.Namespace], int] = told.act
        return verb(told)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the arguments, like any other refusal."""

    def error(self, message: str) -> NoReturn:
        hint = _("Look at “{program} --help”.").format(program=self.prog)
        raise Refused(f"{message[:1].upper()}{message[1:]}.", hint=hint)


def parser() -> Parser:
    """The verbs and their options; `example` and `tour`, which have a window, are told here and done before."""
    made = Parser(prog="dptrace", description="Bench software of the DP-cell trial; without a verb, its window.")
    made.add_argument("--store", default="", help="path of the store, or its URL: postgresql://person@server/dptrace")
    verbs = made.add_subparsers(dest="verb", metavar="verb", required=True)
    verbs.add_parser("example", help="open the window on the example study")
    tour = verbs.add_parser(
        "tour", help="walk through the whole job on the example study, leaving screenshots and papers"
    )
    tour.add_argument("--out", default="tour", help="folder for the screenshots and papers")
    tour.add_argument("--language", choices=("en", "fr"), default="", help="of both; else the workstation's")
    for verb in VERBS:
        _add(verbs, verb)
    return made


def _add(verbs: "argparse._SubParsersAction[Parser]", verb: Verb) -> None:
    made = verbs.add_parser(verb.name, help=verb.help)
    made.add_argument(
        "--store", default=argparse.SUPPRESS, help="path of the store, or its URL: postgresql://person@server/dptrace"
    )
    if verb.needs_user:
        made.add_argument(
            "--user", required=True, help="user name; the password is asked for, or read from standard input"
        )
        made.add_argument("--role", default="", help="the role to act in, where one holds several")
    made.add_argument("--json", action="store_true", help="print what is listed as JSON")
    verb.options(made)
    made.set_defaults(act=verb.act)
