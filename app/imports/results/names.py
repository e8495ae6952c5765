"""Names of samples and alterations that come twice are told apart by a number."""

from collections.abc import Sequence


def told_apart(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Each name once, a second `C7` as `C7 (2)`; and those that came twice, with their numbered names."""
    taken = set(names)
    seen: set[str] = set()
    apart, twice = [], []
    for name in names:
        told, number = name, 1
        while told in seen:
            number += 1
            told = f"{name} ({number})" if f"{name} ({number})" not in taken else told
        seen.add(told)
        apart.append(told)
        if told != name:
            twice += [each for each in (name, told) if each not in twice]
    return tuple(apart), tuple(twice)
