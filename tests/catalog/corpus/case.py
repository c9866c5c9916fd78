"""One file of the corpus: how it is made, and what stands in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Build = Callable[[Path], Path]
Row = tuple[str, str, str]  # code, name, field


@dataclass
class Case:
    """`entries` are code, name and field; `problems` are kind and row; `refusal` is the kind of a file refused whole."""

    build: Build
    entries: list[Row] = field(default_factory=list)
    problems: list[tuple[str, int | None]] = field(default_factory=list)
    refusal: str = ""
    more: dict[str, list] = field(default_factory=dict)  # further attributes of the entries, by name
    appendix: str | None = None

    @property
    def name(self) -> str:
        return self.build.__name__


class Corpus(list[Case]):
    """Cases in the order of their functions."""

    def file(self, *entries: Row, problems: list | None = None, refusal: str = "", appendix=None, **more: list):
        """Beside the function that makes the file stands what is expected of it."""

        def add(build: Build) -> Build:
            self.append(Case(build, list(entries), problems or [], refusal, more, appendix))
            return build

        return add
