"""DPTrace: parse arguments, open the store (backup, then migrate), sign in, show the window."""

import sys
from time import perf_counter

import app.cli

STARTED = perf_counter()


def main() -> int:
    """The verbs without a window first; what has one goes on to it."""
    return app.cli.run(sys.argv[1:], window=_window)


def _window(place: str, *, example: bool, probe: bool, tour: str) -> int:
    """Qt is loaded here, after SQLAlchemy and pydantic, and only where there is a window."""
    from ui.start import start
    from ui.tour import tour as walk

    return walk(tour) if tour else start(place, example=example, started=STARTED if probe else None)


if __name__ == "__main__":
    sys.exit(main())
