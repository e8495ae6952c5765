"""The name of a file that comes in: its last part alone, whatever folders and control characters it was given."""

import re


def bare_name(name: str) -> str:
    """The part behind the last slash or backslash, without control characters; "file" where nothing is left.

    >>> bare_name("../../etc/cell A1.png")
    'cell A1.png'
    """
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(each for each in last if each.isprintable()).strip()
    return "file" if plain in ("", ".", "..") else plain
