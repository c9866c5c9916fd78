"""Every Vietnamese word that the code says goes through gettext, or stands in the table below with the reason why not.

Looked at are the words in the tree of each module. Not said to anybody, and so free: docstrings, what is compared with,
looked for or used as a key, lines of the process's own log, and the reason of a deed, which the change log keeps as written.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

VIETNAMESE = re.compile("[À-ỹĐđ]")
APPS = ("catalog", "portal", "reporting", "targets")
TRANSLATE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
# The first argument of these is looked for in a text, or kept: it is said to nobody.
LOOKED_FOR = {
    "compile", "match", "search", "fullmatch", "sub", "startswith", "endswith", "partition", "removeprefix", "removesuffix",
    "replace", "maketrans", "fromkeys", "get", "acting",
}  # fmt: skip
KEPT_KEYWORDS = {"reason"}
LOGGERS = {"log", "logger"}
# Modules that stay Vietnamese as a whole, and why.
WHOLE_MODULES = {
    **dict.fromkeys(
        ["catalog/documents", "catalog/drafting.py", "reporting/documents", "targets/documents"]
        + [
            f"reporting/reports/{name}.py"
            for name in ("estimate", "head", "spans", "subject", "summary", "tables", "texts")
        ]
        + [f"portal/core/documents/{name}.py" for name in ("letterhead", "measure", "nd30")]
        + ["reporting/urging_letters.py", "reporting/urging_candidates.py"],  # what the letter says of each unit
        "official documents are Vietnamese by law",
    ),
    **dict.fromkeys(
        [f"catalog/importing/{name}.py" for name in ("bands", "names", "replaced", "validity")]
        + ["portal/core/documents/lint/reading.py", "portal/core/legacy_text.py", "portal/core/syllables.py"]
        + ["reporting/entry_book.py"],
        "looked for in files, or read back from one",
    ),
    **dict.fromkeys(
        [
            "catalog/importing/outcome.py",
            "catalog/importing/grid.py",
            "reporting/effects.py",
            "reporting/reports/editions.py",
        ]
        + ["portal/units/reorganising/events.py"],
        "written to the database, and kept as written",
    ),
    **dict.fromkeys(
        ["portal/dashboards/demo", "portal/dashboards/gallery.py", "portal/dashboards/simulate.py"], "samples"
    ),
    **dict.fromkeys(
        ["portal/demo.py", "portal/install.py", "portal/settings.py", "portal/core/embedded"]
        + ["portal/core/ports.py", "portal/core/supervise.py"],
        "said before Django is there",
    ),
    "portal/accounts/triggers.py": "SQL of triggers",
}
# Single texts, by how they begin.
KEPT = {
    # written to the database (why a thing was done, what it is called there), and kept as written
    "catalog/actions/handover.py": ("Đã gộp", "Đóng khi", "{} đã kết thúc", "{}, đơn vị kế thừa", "ý kiến của {}"),
    "catalog/actions/plans.py": ("Sửa kế hoạch", "Lập kế hoạch"),
    "catalog/actions/provision.py": ("Nhập trạng thái", "Trạng thái cung cấp từ"),
    "catalog/importing/entries.py": ("Chưa phân loại",),
    "catalog/importing/intakes.py": ("Máy đọc tệp", "Lỗi khi đọc", "Danh mục đã thay đổi"),
    "catalog/resources.py": ("cập nhật trạng thái",),
    "portal/accounts/models/people.py": ("Lệnh hệ thống",),
    "portal/accounts/tokens.py": ("Máy của",),
    "portal/core/exchange.py": ("Nhập {} từ tệp",),
    "portal/core/queue.py": ("Hàng đợi",),
    "portal/dashboards/reorganisation/arrivals.py": ("Đến ngày sắp xếp",),
    "portal/units/reorganising/files.py": ("Nghị quyết số", "thị trấn"),
    "reporting/actions/handover.py": ("Cộng từ", "trống"),
    "reporting/actions/outgoing.py": ("{}, bản {}",),
    "reporting/notices.py": ("Máy gửi thư", "Máy chủ thư"),
    "reporting/sending.py": ("Chưa gửi được", "Không gửi được", "Máy chủ thư", "Mất liên lạc", "Báo cáo số"),
    "targets/actions/assignments.py": ("Ban hành", "không cho", "chỉ cảnh báo", "{} của {}", "Văn bản số"),
    "targets/actions/quotas.py": ("Chép từ năm",),
    # said in a document
    "catalog/review_forms.py": ("Về việc sửa đổi",),
    "reporting/reports/payload.py": ("Năm {} ({}", "UBND tỉnh"),
    "reporting/reports/written.py": ("Báo cáo này thay thế",),
    "targets/indicators.py": ("Điều 2 khoản 1",),
    # looked for, compared with, or a key
    "catalog/importing/extent.py": ("#LỖI",),
    "catalog/importing/old_excel.py": ("#LỖI",),
    "catalog/importing/repeated.py": ("Giữ dòng", " Gợi ý:", "{}, dòng {}"),
    "catalog/wizard.py": ("{}, dòng {}",),
    "portal/accounts/logbook.py": ("\nSELECT",),
    "portal/core/documents/lint/annexes.py": ("Báo cáo|",),
    "portal/core/documents/lint/body.py": ("abcd",),
    "portal/core/documents/lint/closing.py": ("Nơi nhận:",),
    "portal/core/documents/lint/head.py": ("CỘNG HÒA", "Độc lập", "BỘ"),
    "portal/core/documents/lint/title.py": ("/QĐ-", "BÁO CÁO", "TỜ TRÌNH", "Kính gửi"),
    "portal/core/glossary.py": ("văn bản", "luật", "cổng"),
    "reporting/entries.py": ("ngoài Danh mục",),
    "reporting/sheet.py": ("ngoài Danh mục",),
    "reporting/warnings.py": ("Cả biểu:",),
}


def test_every_word_said_goes_through_gettext():
    found = [f"{path}:{line} {words}" for path, line, words in _left()]
    assert not found, "\n".join(found)


def test_the_table_names_only_what_is_there():
    """A module that says no Vietnamese outside gettext any more leaves the table."""
    root = Path(settings.BASE_DIR)
    for place in WHOLE_MODULES:
        assert any(root.glob(f"{place}/**/*.py")) or (root / place).is_file(), place
    untranslated = {(path, words) for path, _line, words in _left(with_kept=True)}
    for path, kept in KEPT.items():
        for start in kept:
            assert any(path == one and words.startswith(start) for one, words in untranslated), (path, start)


@cache
def _trees() -> dict[str, list[tuple[int, str]]]:
    """By path of each module looked at, its lines and words outside gettext."""
    root = Path(settings.BASE_DIR)
    files = [file for app in APPS for file in sorted((root / app).rglob("*.py"))]
    paths = {file.relative_to(root).as_posix(): file for file in files}
    return {
        path: list(_untranslated(ast.parse(file.read_text(encoding="utf-8"))))
        for path, file in paths.items()
        if "/migrations/" not in path and not any(path == one or path.startswith(f"{one}/") for one in WHOLE_MODULES)
    }


def _left(*, with_kept: bool = False) -> Iterator[tuple[str, int, str]]:
    """Path, line and words of every Vietnamese text outside gettext; `with_kept`: also those that the table allows."""
    for path, found in _trees().items():
        kept = () if with_kept else KEPT.get(path, ())
        yield from ((path, line, words) for line, words in found if not words.startswith(kept))


def _untranslated(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and words of each text below the node that somebody is told and nobody translates."""
    if isinstance(node, ast.JoinedStr):
        words = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if VIETNAMESE.search(words):
            yield node.lineno, words
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _untranslated(part.value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and VIETNAMESE.search(node.value):
            yield node.lineno, node.value
    else:
        for child in _said(node):
            yield from _untranslated(child)


def _said(node: ast.AST) -> list[ast.AST]:
    """The children whose words may be told to somebody."""
    children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        return [
            child for child in children if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
        ]
    if isinstance(node, ast.Call):
        return [child for child in children if not _is_free(node, child)]
    if isinstance(node, ast.Dict):
        return list(node.values)
    if isinstance(node, ast.Compare | ast.Set | ast.Assert):
        return [child for child in children if not _is_text(child)]
    if isinstance(node, ast.Subscript):
        return [node.value]
    return children


def _is_free(call: ast.Call, child: ast.AST) -> bool:
    """Whether this child of a call is translated, looked for, kept or logged."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if isinstance(child, ast.keyword):
        return child.arg in KEPT_KEYWORDS
    if name in TRANSLATE:
        return _is_text(child)
    if name in LOOKED_FOR:
        return child in call.args and (_is_text(child) or isinstance(child, ast.Tuple)) and not _is_default(call, child)
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id in LOGGERS


def _is_default(call: ast.Call, child: ast.AST) -> bool:
    """`names.get(key, "what is said where it has none")`."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "get" and child is not call.args[0]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)
