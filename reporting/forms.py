"""What the pages of reporting read from a request: a typed month, filters, a reason."""

import re
import unicodedata

from django import forms
from django.http import QueryDict

from reporting.actions.lines import Entry
from reporting.columns import NAMES
from reporting.sheet import Typed

_LINE = re.compile(r"([sf])([0-9]{1,18})-version")
UNREADABLE_VERSION = -1  # no line has it, so the save is refused as stale


def typed_lines(data: QueryDict) -> dict[str, Typed]:
    """The lines of a posted month, by key; a line is there when its hidden version is."""
    keys = [name.removesuffix("-version") for name in data if _LINE.fullmatch(name)]
    return {
        key: Typed(
            texts={name: data.get(f"{key}-{name}", "") for name in NAMES},
            declared_none=f"{key}-none" in data,
            note=_clean(data.get(f"{key}-note", "")),
            version=_version(data[f"{key}-version"]),
        )
        for key in keys
    }


def entries(typed: dict[str, Typed]) -> list[Entry]:
    """The same lines as the deed takes them."""
    return [
        Entry(
            service_id=int(key[1:]) if key[0] == "s" else None,
            field_id=int(key[1:]) if key[0] == "f" else None,
            texts=line.texts,
            declared_none=line.declared_none,
            note=line.note,
            version=line.version,
        )
        for key, line in typed.items()
    ]


def _clean(text: str) -> str:
    """Composed form, and without the one character that the database cannot keep."""
    return unicodedata.normalize("NFC", text).replace("\x00", "")


def _version(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else UNREADABLE_VERSION


class TextsForm(forms.Form):
    """The text part of a return (Điều 2 khoản 1 điểm c, e)."""

    outreach = forms.CharField(
        label="Tuyên truyền, hướng dẫn đã làm trong kỳ",
        help_text="Điều 2 khoản 1 điểm c: hình thức, số buổi, số người; kết quả hỗ trợ người dân nộp trực tuyến.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
    difficulties = forms.CharField(
        label="Khó khăn, vướng mắc",
        help_text="Điều 2 khoản 1 điểm e: nêu rõ thủ tục, nguyên nhân, đề nghị điều chỉnh.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
