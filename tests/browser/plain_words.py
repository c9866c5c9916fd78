"""The words of the code that a page must not show: names of Python, rows by number, empty values, places left open."""

import re
from html.parser import HTMLParser

OF_THE_CODE = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\bobject \(|\b(?:None|True|False|NaN|undefined|null)\b|\{\w*\}|%\(\w+\)s|<\w+: |\bBoundField\b"
)
UNSEEN = {"script", "style", "template", "code", "pre"}


class _Text(HTMLParser):
    """What a person can read: text, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.words = 0, []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.depth += tag in UNSEEN
        self.words += [
            value for name, value in attrs if name in ("title", "aria-label", "alt", "placeholder") and value
        ]

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.words.append(data)


def words_of_code(page: str) -> set[str]:
    """What a person could read on the page and should not."""
    text = _Text()
    text.feed(page)
    return {one[0] for words in text.words for one in OF_THE_CODE.finditer(words)}
