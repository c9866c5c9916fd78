"""Biểu 01 marks the verdicts that another reading would change, and says what the mark means only where it stands."""

from dataclasses import replace

from reporting.reports.tables import units_table
from reporting.reports.texts import table_words
from tests.reports import sample


def made(*sensitive: str) -> dict:
    """Biểu 01 of two communes, the first of which hangs on the reading in the indicators named."""
    figures = sample.figures(sample.COMMUNE)
    marked = {id_: cell | {"sensitive": id_ in sensitive} for id_, cell in figures.items()}
    first = sample.Place(1, "UBND xã Sơn Lễ", "xa", None, "approved", None, "", marked)
    second = replace(first, unit_id=2, name="UBND xã Sơn Lĩnh", figures=figures)
    return units_table([first, second], sample.TARGETS)


def notes(table: dict) -> str:
    coverage = dict.fromkeys(("units_sent", "units_due", "units_approved", "lines_filled", "lines_due"), 1)
    period = {"label": "tháng 10/2026", "data_to": "2026-10-14", "year_from": "2025-12-15", "closed": True}
    payload = {
        "period": period,
        "tables": {"units": table},
        "coverage": coverage,
        "decision": {"is_reconstruction": False},
        "indicators": [],
    }
    return table_words("units", payload)["notes"][0]


def test_a_verdict_that_hangs_on_the_reading_bears_the_mark():
    (group,) = made("Q4")["groups"]
    first, second = group["rows"]
    assert first["indicators"]["Q4"]["verdict"] == "Đạt*"
    assert first["indicators"]["Q4"]["verdict_code"] == "dat"
    assert second["indicators"]["Q4"]["verdict"] == "Đạt"
    assert first["indicators"]["Q1"]["verdict"] == "Chưa đạt"


def test_the_note_stands_only_where_there_is_a_mark():
    assert "Dấu “*”: đánh giá sẽ khác" in notes(made("Q4"))
    assert "Dấu “*”" not in notes(made())
