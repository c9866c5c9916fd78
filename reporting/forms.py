"""What the pages of reporting read from a request: a typed month, filters, a reason."""

import json
import re
import unicodedata

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.actions.cells import Edit
from reporting.actions.lines import Entry
from reporting.columns import NAMES
from reporting.sheet import Typed

MOST_LINES = 2_000
LONGEST_CELL, LONGEST_NOTE = 40, 2_000
_KEY = re.compile(r"([sf])([0-9]{1,18})")
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


class UnreadableEdits(ValueError):
    """What the grid sent is not of the shape it sends."""


def read_edits(body: bytes) -> tuple[bool, list[Edit]]:
    """The edits of the grid's JSON. Raises UnreadableEdits for anything else than it sends."""
    try:
        data = json.loads(body)
        lines = [_edit(one) for one in data["lines"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableEdits(_("Yêu cầu không đọc được. Tải lại trang rồi nhập lại.")) from error
    if len(lines) > MOST_LINES or len({line.key for line in lines}) != len(lines):
        raise UnreadableEdits(
            _("Quá {most_lines} dòng trong một lần, hoặc một dòng có hai lần. Chia nhỏ rồi làm lại.").format(
                most_lines=MOST_LINES
            )
        )
    return bool(data.get("whole")), lines


def _edit(one: dict) -> Edit:
    match = _KEY.fullmatch(one["key"])
    if match is None:
        raise ValueError(one["key"])
    number = int(match[2])
    texts, was = ({str(k): str(v)[:LONGEST_CELL] for k, v in one.get(name, {}).items()} for name in ("cells", "was"))
    note, none = one.get("note"), one.get("none")
    return Edit(
        service_id=number if match[1] == "s" else None,
        field_id=number if match[1] == "f" else None,
        texts=texts,
        was=was,
        declared_none=None if none is None else bool(none),
        note=None if note is None else _clean(str(note))[:LONGEST_NOTE],
    )


def _clean(text: str) -> str:
    """Composed form, and without the one character that the database cannot keep."""
    return unicodedata.normalize("NFC", text).replace("\x00", "")


def _version(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else UNREADABLE_VERSION


class TextsForm(forms.Form):
    """The text part of a return (Điều 2 khoản 1 điểm c, e)."""

    outreach = forms.CharField(
        label=gettext_lazy("Tuyên truyền, hướng dẫn đã làm trong kỳ"),
        help_text=gettext_lazy(
            "Điều 2 khoản 1 điểm c: hình thức, số buổi, số người; kết quả hỗ trợ người dân nộp trực tuyến."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
    difficulties = forms.CharField(
        label=gettext_lazy("Khó khăn, vướng mắc"),
        help_text=gettext_lazy("Điều 2 khoản 1 điểm e: nêu rõ thủ tục, nguyên nhân."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
    proposals = forms.CharField(
        label=gettext_lazy("Đề xuất, kiến nghị"),
        help_text=gettext_lazy("Điều chỉnh gì, cơ quan nào giải quyết, khi nào cần."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )
