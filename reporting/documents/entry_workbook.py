"""The return as a workbook to be filled in: typed cells, live sums, the checks as colours; only what is typed is unlocked."""

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reporting.checks import CellError, read_count
from reporting.columns import BY_NAME, COLUMNS, LARGEST_COUNT, NAMES, NONE_WHEN_DECLARED, PENDING, RECEIVED, RESOLVED
from reporting.entry_book import (
    DATA_SHEET,
    FORM,
    GROUPS,
    HELP_SHEET,
    IDENTITY_SHEET,
    MARKS,
    NONE_MARK,
    TOTALS,
    BookRow,
    EntryBook,
)

FONT = "Times New Roman"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEAD_ROW = 3  # groups, labels, marks: three rows
FIRST_ROW = HEAD_ROW + 3
TYPED_FILL, COMPUTED_FILL, WRONG_FILL = "#FFFDF0", "#EFEFEF", "#F8C9C4"
WIDTHS = {"code": 14, "name": 52, "in_field": 20, "none": 11, "note": 32}
TYPED_TEXT = ("none", "note")


def _heads(group: str, names: list[str]) -> list[str]:
    """The columns of a group, led by its computed total."""
    return [TOTALS[group][0], *names] if group in TOTALS else names


def _layout() -> dict[str, int]:
    """What stands in which column: names of columns, and the number of each computed total."""
    heads = ["code", "name", "in_field"]
    for group, columns in GROUPS:
        heads += _heads(group, [column.name for column in columns])
    return {head: place for place, head in enumerate([*heads, "none", "note"])}


PLACES = _layout()


def entry_workbook(book: EntryBook) -> bytes:
    """The whole file; texts are written as texts, so that nothing of the database can run as a formula."""
    raw = BytesIO()
    with Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as out:
        data = _DataSheet(out, len(book.rows))
        data.head(book)
        for place, row in enumerate(book.rows):
            data.line(FIRST_ROW + place, row)
        data.rules()
        _help(out)
        _identity(out, book)
    return raw.getvalue()


class _DataSheet:
    """The sheet that is filled in, with the formats it shares."""

    def __init__(self, out: Workbook, lines: int) -> None:
        self.out = out
        self.page: Worksheet = out.add_worksheet(DATA_SHEET)
        self.last_row = FIRST_ROW + max(lines, 1) - 1
        self._formats: dict[tuple, Format] = {}

    def style(self, **properties: object) -> Format:
        """A format, made once for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 11, "valign": "top"}
            self._formats[key] = self.out.add_format(base | properties)
        return self._formats[key]

    def text(self, row: int, column: int, value: str, **properties: object) -> None:
        if value.startswith(FORMULA_STARTS):
            properties["quote_prefix"] = True
        self.page.write_string(row, column, value, self.style(**properties))

    def head(self, book: EntryBook) -> None:
        """Titles, the three head rows, what prints and what stays in view."""
        page = self.page
        self.text(0, 0, book.title, bold=True, font_size=13)
        self.text(1, 0, book.subtitle)
        words = "Nhập vào ô nền vàng. Ô trống là chưa nhập, không phải số 0. Cột (3), (7), (11) tự tính. Xem trang Hướng dẫn."
        self.text(2, 0, words, italic=True)
        look = {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#E4EAF1"}
        labels = {"code": "Mã TTHC", "name": "Tên thủ tục hành chính", "in_field": "Lĩnh vực"}
        labels |= {"none": "Không phát sinh hồ sơ trong kỳ", "note": "Ghi chú"}
        for head, label in labels.items():
            page.merge_range(HEAD_ROW, PLACES[head], HEAD_ROW + 1, PLACES[head], label, self.style(**look))
        for group, columns in GROUPS:
            self._group(group, [column.name for column in columns], look)
        for head, place in PLACES.items():
            self.text(HEAD_ROW + 2, place, MARKS[head], border=1, align="center", italic=True)
            page.set_column(place, place, WIDTHS.get(head, 10))
        self._paper()

    def _group(self, group: str, names: list[str], look: dict) -> None:
        heads = _heads(group, names)
        first, last = PLACES[heads[0]], PLACES[heads[-1]]
        if first == last:
            self.text(HEAD_ROW, first, group, **look)
        else:
            self.page.merge_range(HEAD_ROW, first, HEAD_ROW, last, group, self.style(**look))
        for head in heads:
            label = str(BY_NAME[head].label) if head in BY_NAME else "Tổng"
            self.text(HEAD_ROW + 1, PLACES[head], label, **look)

    def _paper(self) -> None:
        page = self.page
        page.freeze_panes(FIRST_ROW, PLACES["name"])
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD_ROW, HEAD_ROW + 2)
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def line(self, row: int, line: BookRow) -> None:
        """One line: locked words, live sums, typed cells; what is wrong in a marked copy bears a colour and a comment."""
        for head in ("code", "name", "in_field"):
            is_wrong = head in line.remarks
            look = {"border": 1, "text_wrap": head != "code", "locked": not (is_wrong and head == "code")}
            self.text(row, PLACES[head], getattr(line, head), **look, **self._wrong(is_wrong))
        for number, parts in TOTALS.values():
            self._total(row, number, parts, line)
        for name in NAMES:
            self._count(row, name, line)
        for head in TYPED_TEXT:
            look = {"border": 1, "locked": False, "bg_color": TYPED_FILL, "text_wrap": head == "note"}
            look |= {"align": "center"} if head == "none" else {}
            self.text(row, PLACES[head], getattr(line, head), **(look | self._wrong(head in line.remarks)))
        for head, remarks in line.remarks.items():
            self.page.write_comment(row, PLACES[head], "\n".join(remarks), {"x_scale": 3, "y_scale": 1.5})

    def _wrong(self, is_wrong: bool) -> dict[str, object]:
        return {"bg_color": WRONG_FILL} if is_wrong else {}

    def _count(self, row: int, name: str, line: BookRow) -> None:
        """A count as a number; what is no count stays the text it was, and is refused again until it is mended."""
        look = {"border": 1, "locked": False, "bg_color": TYPED_FILL, "num_format": "#,##0", "align": "right"}
        look |= self._wrong(name in line.remarks)
        text, place = line.texts.get(name, ""), PLACES[name]
        try:
            value = read_count(text)
        except CellError:
            self.text(row, place, text, **look)
            return
        if value is None:
            self.page.write_blank(row, place, None, self.style(**look))
        else:
            self.page.write_number(row, place, value, self.style(**look))

    def _total(self, row: int, number: str, parts: tuple[str, ...], line: BookRow) -> None:
        """A sum that stays empty until all its parts are there."""
        cells = ",".join(xl_rowcol_to_cell(row, PLACES[part]) for part in parts)
        texts = [line.texts.get(part, "") for part in parts]
        value = sum(int(text) for text in texts) if all(text.isdecimal() for text in texts) else ""
        fill = {"bg_color": COMPUTED_FILL} | self._wrong(number in line.remarks)
        look = self.style(border=1, num_format="#,##0", align="right", **fill)
        self.page.write_formula(row, PLACES[number], f'=IF(COUNT({cells})={len(parts)},SUM({cells}),"")', look, value)

    def rules(self) -> None:
        """What a cell takes, said while it is typed; and the checks of the portal as colours (a paste passes the first)."""
        wrong = self.out.add_format({"bg_color": WRONG_FILL, "font_color": "#9C0006"})
        for name in NAMES:
            self._rule(name, _count_rule(name), _wrong_cell(name), wrong)
        words = {"error_title": "Không phát sinh", "error_message": "Chỉ gõ x, hoặc để trống."}
        marks = {"validate": "list", "source": [NONE_MARK], **words}
        self._rule("none", marks, f'AND({_at("none")}<>"",LOWER({_at("none")})<>"{NONE_MARK}")', wrong)
        identity = f"OR({_mismatch()},{_declared_mismatch()})"
        for number, _ in TOTALS.values():
            self._colour(number, identity, wrong)
        self.page.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(PLACES) - 1)}{self.last_row + 1}"})

    def _rule(self, head: str, validation: dict, formula: str, look: Format) -> None:
        place = PLACES[head]
        self.page.data_validation(FIRST_ROW, place, self.last_row, place, validation)
        self._colour(head, formula, look)

    def _colour(self, head: str, formula: str, look: Format) -> None:
        place = PLACES[head]
        rule = {"type": "formula", "criteria": f"={formula}", "format": look}
        self.page.conditional_format(FIRST_ROW, place, self.last_row, place, rule)


def _count_rule(name: str) -> dict:
    column = BY_NAME[name]
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": LARGEST_COUNT,
        "input_title": f"({column.number}) {column.label}"[:32],
        "input_message": column.help[:255],
        "error_title": "Số hồ sơ",
        "error_message": "Chỉ nhập số nguyên từ 0 đến 9.999.999, hoặc để trống nếu chưa có số.",
    }


def _at(head: str) -> str:
    """The head's cell in the first line, with the column held fast: a rule moves down, never sideways."""
    return f"${xl_col_to_name(PLACES[head])}{FIRST_ROW + 1}"


def _cells(names: tuple[str, ...]) -> str:
    return ",".join(_at(name) for name in names)


def _wrong_cell(name: str) -> str:
    """No whole number within bounds; something beside "không phát sinh"; more resolved online than resolved."""
    cell = _at(name)
    tests = [f'AND({cell}<>"",IFERROR(OR({cell}<0,{cell}>{LARGEST_COUNT},{cell}<>INT({cell})),TRUE))']
    if name in NONE_WHEN_DECLARED:
        tests.append(f'AND({_at("none")}<>"",N({cell})>0)')
    if name == "resolved_online":
        tests.append(
            f"AND(ISNUMBER({cell}),COUNT({_cells(RESOLVED)})={len(RESOLVED)},N({cell})>SUM({_cells(RESOLVED)}))"
        )
    return f"OR({','.join(tests)})"


def _mismatch() -> str:
    """(3) ≠ (7) + (11) where all parts are there."""
    whole = (*RECEIVED, *RESOLVED, *PENDING)
    return f"AND(COUNT({_cells(whole)})={len(whole)},SUM({_cells(RECEIVED)})<>SUM({_cells((*RESOLVED, *PENDING))}))"


def _declared_mismatch() -> str:
    """Where nothing arose, what is left empty is none: only carried over and pending must agree."""
    return f'AND({_at("none")}<>"",SUM({_cells(RECEIVED)})<>SUM({_cells((*RESOLVED, *PENDING))}))'


def _help(out: Workbook) -> None:
    """What each column counts, and what is read when the file comes back."""
    page = out.add_worksheet(HELP_SHEET)
    head = out.add_format({"font_name": FONT, "bold": True, "bottom": 1})
    body = out.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 100)
    rows = [(f"({column.number}) {column.group}: {column.label}", str(column.help)) for column in COLUMNS]
    rows += [
        ("(3), (7), (11)", "Tự tính. (3) phải bằng (7) + (11); ô đỏ là chưa khớp, sửa trước khi tải lên."),
        ("Không phát sinh", "Gõ x nếu trong kỳ không có hồ sơ mới; hồ sơ kỳ trước chuyển và đang giải quyết vẫn ghi."),
        ("Ghi chú", "Giải thích số tăng giảm khác thường, hoặc (6) khác (11) kỳ trước."),
        ("Ngoài Danh mục", "Mỗi lĩnh vực một dòng, cho các thủ tục không thuộc Danh mục."),
        ("Tải lên", "Cổng so từng ô với số đang lưu, cho xem trước rồi mới ghi. Sai một ô thì không ghi ô nào."),
        ("Không sửa", "Mã, tên thủ tục và trang Nhận dạng (ẩn): cổng dựa vào đó để biết tệp của đơn vị nào, kỳ nào."),
    ]
    page.write_row(0, 0, ["Cột", "Cách ghi"], head)
    for row, words in enumerate(rows, start=1):
        for column, text in enumerate(words):
            page.write_string(row, column, text, body)
    page.protect()


def _identity(out: Workbook, book: EntryBook) -> None:
    """Hidden, as texts: whose workbook it is and what every line was made from."""
    page = out.add_worksheet(IDENTITY_SHEET)
    page.hide()
    page.protect()
    identity = book.identity
    rows = [
        ("dạng", FORM),
        ("đơn vị", identity.unit),
        ("kỳ", identity.period),
        ("phiên bản", str(identity.version)),
        ("sha256", identity.sha256()),
        ("dòng", "phiên bản", "dấu"),
        *((name, str(version), mark) for name, (version, mark) in identity.lines.items()),
    ]
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            page.write_string(row, column, text)
