"""DPTrace: what has a window opens it at once; every other verb goes to the command line."""

import argparse
import gc
import sys
from pkgutil import resolve_name


def main() -> int:
    """Only what is asked for is loaded: the sign-in does not wait for reports, nor the command line for Qt."""
    gc.disable()  # what is loaded now stays; searching it for garbage costs a fifth of the start
    told, rest = _windows().parse_known_args(sys.argv[1:])
    if rest or told.verb not in ("", "example", "tour"):
        gc.enable()
        return int(resolve_name("app.cli:run")(sys.argv[1:]))
    if told.verb == "tour":
        return int(resolve_name("ui.tour:tour")(told.out, told.language))
    return int(resolve_name("ui.start:start")(told.store, example=told.verb == "example", probe=told.probe_start))


def _windows() -> argparse.ArgumentParser:
    """The arguments of what has a window; `app.cli` describes them, beside all others, under --help."""
    made = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    made.add_argument("--store", default="")
    made.add_argument("--probe-start", action="store_true")
    made.add_argument("verb", nargs="?", default="")
    made.add_argument("--out", default="tour")
    made.add_argument("--language", choices=("", "en", "fr"), default="")
    return made


if __name__ == "__main__":
    sys.exit(main())
