"""What the wizard's page shows of an intake: tabs, problems with their place and value, what a person may choose."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.columns import WORDS as ROLES
from catalog.importing.problems import ERROR, INFO, WARNING
from catalog.models import Intake

STEPS = [gettext_lazy("Tải tệp"), gettext_lazy("Nhận dạng"), gettext_lazy("Xem trước"), gettext_lazy("Áp dụng")]
SEEN, ALL = 8, 100
ACCEPTED = "suggestion_accepted"
CHANGES = [
    ("added", gettext_lazy("Thêm")),
    ("changed", gettext_lazy("Thay đổi")),
    ("removed", gettext_lazy("Rút")),
    ("unchanged", gettext_lazy("Không đổi")),
]
SEVERITIES = [
    (ERROR, gettext_lazy("Lỗi")),
    (WARNING, gettext_lazy("Cảnh báo")),
    (INFO, gettext_lazy("Liệt kê")),
    ("", gettext_lazy("Tất cả")),
]
ROLE_NAMES = {
    "stt": gettext_lazy("Bỏ qua (số thứ tự)"),
    "service_code": gettext_lazy("Mã dịch vụ công"),
    "code": gettext_lazy("Mã thủ tục"),
    "name": gettext_lazy("Tên thủ tục"),
    "field": gettext_lazy("Lĩnh vực"),
    "agency": gettext_lazy("Cơ quan thực hiện"),
    "full": gettext_lazy("Đánh dấu toàn trình"),
    "partial": gettext_lazy("Đánh dấu một phần"),
    "online": gettext_lazy("Mức độ"),
    "integrated": gettext_lazy("Đã tích hợp"),
    "note": gettext_lazy("Ghi chú"),
}
CONVERSIONS = {
    "nfd": gettext_lazy("ô dạng tổ hợp đã chuyển về dựng sẵn"),
    "tcvn3": gettext_lazy("ô TCVN3 (.VnTime) đã chuyển sang Unicode"),
    "vni": gettext_lazy("ô VNI đã chuyển sang Unicode"),
    "zero_width": gettext_lazy("ô có ký tự ẩn đã bỏ"),
}


@dataclass(frozen=True)
class Shown:
    """One problem as the table shows it; `place` is its key among accepted suggestions."""

    problem: dict
    place: str
    accepted: str

    @property
    def words(self) -> str:
        """The message without the place and the suggestion, which have columns of their own."""
        place = f"{self.problem['sheet']}, dòng {self.problem['row']}: "
        words = self.problem["message"].removeprefix(place).partition(" Gợi ý: ")[0]
        return words[:1].upper() + words[1:]

    @property
    def can_accept(self) -> bool:
        return bool(self.problem["suggestion"]) and self.problem["severity"] == ERROR

    @property
    def can_type(self) -> bool:
        """A row in error without a suggestion can be given its code by hand."""
        is_code = self.problem["kind"].startswith("code_")
        return self.problem["severity"] == ERROR and is_code and not self.problem["suggestion"]


def page_of(intake: Intake, *, change: str, severity: str | None, everything: bool) -> dict:
    """Context of the preview; the first tab that has rows is open where none is asked for."""
    outcome = intake.outcome
    rows = {name: outcome["unchanged"] if name == "unchanged" else outcome["diff"][name] for name, _ in CHANGES}
    change = change if change in rows else next((name for name, _ in CHANGES if rows[name]), "added")
    severity = _severity(outcome, severity)
    problems = shown_problems(intake, severity)
    most = None if everything else SEEN
    return {
        "outcome": outcome,
        "change": change,
        "change_rows": rows[change][:most],
        "change_more": 0 if everything else max(0, len(rows[change]) - SEEN),
        "change_tabs": [
            _tab(label, f"?xem={name}#thay-doi", name == change, len(rows[name])) for name, label in CHANGES
        ],
        "severity": severity,
        "problems": problems if everything else problems[:ALL],
        "problems_more": 0 if everything else max(0, len(problems) - ALL),
        "problem_tabs": [
            _tab(label, f"?loi={name or 'tat-ca'}#van-de", name == severity, _count(outcome, name))
            for name, label in SEVERITIES
        ],
        "suggestions": [one for one in shown_problems(intake, ERROR) if one.can_accept],
        "sheets": [_sheet(sheet) for sheet in outcome["sheets"]],
        "conversions": _conversions(outcome["conversions"]),
        "writes": sum(outcome["counts"][name] for name in ("added", "changed", "unchanged")),
        "roles": list(ROLE_NAMES.items()),
    }


def _conversions(counts: dict[str, int]) -> list[tuple[int, str]]:
    return [(counts[name], words) for name, words in CONVERSIONS.items() if counts.get(name)]


def shown_problems(intake: Intake, severity: str) -> list[Shown]:
    """The problems of one severity ("" for all); what was accepted first says what became of it."""
    shown = [problem for problem in intake.outcome["problems"] if _belongs(problem, severity)]
    return [_shown(problem, intake.accepted) for problem in shown]


def _belongs(problem: dict, severity: str) -> bool:
    """An accepted suggestion stays among the errors it mended, so that it can be taken back."""
    return severity in ("", ERROR if problem["kind"] == ACCEPTED else problem["severity"])


def _shown(problem: dict, accepted: dict[str, str]) -> Shown:
    place = f"{problem['sheet']}!{problem['row']}"
    return Shown(problem, place, accepted.get(place, "") if problem["kind"] == ACCEPTED else "")


def _severity(outcome: dict, asked: str | None) -> str:
    if asked == "tat-ca":
        return ""
    if asked in (ERROR, WARNING, INFO):
        return asked
    return next((name for name, _ in SEVERITIES if name and _count(outcome, name)), "")


def _count(outcome: dict, severity: str) -> int:
    return sum(_belongs(problem, severity) for problem in outcome["problems"])


def _tab(label: str, url: str, current: bool, count: int) -> dict:
    return {"label": label, "url": url, "current": current, "count": count}


def _sheet(sheet: dict) -> dict:
    columns = [{**column, "words": ROLE_NAMES.get(column["role"], _("Bỏ qua"))} for column in sheet["columns"]]
    first, last = sheet["first"] or 0, sheet["last"] or 0
    return {**sheet, "columns": columns, "first_row": first + 1, "last_row": last + 1}


def layout_of(posted: dict[str, str], sheet: dict) -> dict:
    """The correction of one sheet from the form: its use, header rows, and each column's role.

    Raises ValueError with words where the header's rows make no sense.
    """
    first, last = (
        int(posted.get(name, "") or (sheet[key] or 0) + 1) - 1 for name, key in (("dau", "first"), ("cuoi", "last"))
    )
    if not 0 <= first <= last <= first + 5:
        raise ValueError(
            _("{name}: tiêu đề từ dòng {first} đến dòng {number} không hợp lệ (1–6 dòng).").format(
                name=sheet["name"], first=first + 1, number=last + 1
            )
        )
    roles: dict[str, int | None] = dict.fromkeys(ROLES)
    for column in sheet["columns"]:
        role = posted.get(f"cot-{column['column']}", column["role"])
        if role not in ROLES:
            continue
        if roles[role] is not None:
            raise ValueError(
                _("{name}: hai cột cùng là “{role}”. Mỗi loại chỉ chọn một cột.").format(
                    name=sheet["name"], role=ROLE_NAMES[role]
                )
            )
        roles[role] = column["column"]
    return {"use": posted.get("dung") == "1", "first": first, "last": last, "roles": roles}
