"""DPTrace: parse arguments, open the store (backup, then migrate), sign in, show the window."""

import sys
from time import perf_counter

STARTED = perf_counter()

import app.cli  # noqa: E402  (SQLAlchemy and pydantic load before Qt: the first paint comes sooner)


def main() -> int:
    """The verbs without a window first; what has one goes on to it."""
    return app.cli.run(sys.argv[1:], window=_window)


def _window(place: str, *, example: bool, probe: bool) -> int:
    from ui.start import start

    return start(place, example=example, started=STARTED if probe else None)


if __name__ == "__main__":
    sys.exit(main())
