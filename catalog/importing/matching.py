"""A row without a code is looked for by name and field among procedures that are known; it is never taken silently."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from catalog.importing.names import compared
from portal.core.text import tidy

Known = Callable[[str, str], list[str]]  # name, field → codes of the procedures that this may be


def nobody(name: str, field: str) -> list[str]:
    """Nothing is known."""
    return []


def among(procedures: Iterable[tuple[str, str, str]]) -> Known:
    """Look-up in rows of code, name, field: by name, and by field where several share the name."""
    by_name: dict[str, list[tuple[str, str]]] = {}
    for code, name, field in procedures:
        by_name.setdefault(compared(name), []).append((code, tidy(field).casefold()))

    def find(name: str, field: str) -> list[str]:
        found = by_name.get(compared(name), [])
        of_field = [code for code, its_field in found if its_field == tidy(field).casefold()]
        return of_field if len(of_field) == 1 else [code for code, _ in found]

    return find


def in_words(codes: list[str]) -> str:
    """What the catalogue says about a row without a code."""
    if not codes:
        return _("không có mã, Danh mục cũng không có thủ tục nào tên như vậy; hãy ghi mã vào tệp")
    if len(codes) == 1:
        return _("không có mã; theo tên và lĩnh vực có thể là {code}").format(code=codes[0])
    return _("không có mã; Danh mục có {n} thủ tục cùng tên: {codes}; hãy ghi mã vào tệp").format(
        n=len(codes), codes=", ".join(codes[:5])
    )
