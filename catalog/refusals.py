"""A refusal: said in words that name what, where, why and what to do."""


class Refused(ValueError):
    """A deed that may not be done; nothing was written. `problems` lists every reason where there are several."""

    def __init__(self, message: str, problems: list | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []
