"""Names of samples and alterations that come twice are told apart by a number."""

from collections import Counter
from collections.abc import Sequence


def told_apart(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Each name once, a second `C7` as `C7 (2)`; and those that came twice, with their numbered names."""
    taken = set(names)
    last: dict[str, int] = {}
    apart: list[str] = []
    several: dict[str, None] = {}
    for name in names:
        number = last.get(name, 0) + 1
        told = name if number == 1 else f"{name} ({number})"
        while number > 1 and told in taken:
            number += 1
            told = f"{name} ({number})"
        last[name] = number
        apart.append(told)
        taken.add(told)
        if told != name:
            several |= {name: None, told: None}
    return tuple(apart), tuple(several)


def twice(names: Sequence[str]) -> list[str]:
    """The names that come more than once, sorted."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
