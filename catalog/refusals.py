"""A refusal of the catalogue: said in words that name what, where, why and what to do; nothing was written."""


class Refused(ValueError):
    """A deed that may not be done. `problems` lists every reason with its place, where there are several."""

    def __init__(self, message: str, problems: list | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []


class ReasonMissing(Refused):
    """The deed needs a reason."""
