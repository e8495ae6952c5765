"""What the lines of the dry runs have in common: a value that stood there, the one that would, or why it does not fit."""


class Checked:
    """One line of a dry run; `problem` says in words why it does not fit."""

    __slots__ = ()
    before: str
    problem: str

    @property
    def after(self) -> str:
        """What would stand there, as it is read."""
        raise NotImplementedError

    @property
    def fits(self) -> bool:
        return not self.problem

    @property
    def changes(self) -> bool:
        """Whether it becomes another value: that needs a reason."""
        return self.fits and bool(self.before) and self.before != self.after

    @property
    def is_known(self) -> bool:
        """Whether the same value stands there already."""
        return self.fits and self.before == self.after
