"""What is pictured with full data: whose pages, at which widths. The states beside them are in `states.py`."""

from dataclasses import dataclass

# name of the width: (pixels wide, high); 1093 × 614 is a laptop of 1366 × 768 at 125 %
WIDTHS = {"1440": (1440, 900), "1093": (1093, 614), "360": (360, 780), "in": (680, 1009)}
TWO = ("1440", "360")
PAPER = "in"  # as printed: what the margins leave of a sheet of A4, upright


@dataclass(frozen=True)
class Shot:
    """A page of a person: its address, or a link to follow from there; `user` empty is a stranger."""

    user: str
    page: str
    address: str
    then: str = ""

    @property
    def name(self) -> str:
        return f"{self.user.split('.')[0] or 'khach'}-{self.page}"


def _of(user: str, pages: dict[str, str]) -> list[Shot]:
    return [Shot(user, page, address) for page, address in pages.items()]


# The main pages, at all widths.
SHOTS = [
    *_of("", {"login": "/dang-nhap/", "decision": "/quyet-dinh/"}),
    *_of(
        "canbo.18070", {"home": "/", "months": "/so-lieu/", "results": "/ket-qua/", "help": "/huong-dan/nhap-so-lieu/"}
    ),
    Shot("canbo.18070", "return", "/so-lieu/", "main tbody th a"),
    *_of("lanhdao.18070", {"home": "/", "tokens": "/khoa-api/"}),
    *_of("duyet.436", {"home": "/", "review": "/duyet/", "progress": "/tien-do/"}),
    *_of("tonghop", {"home": "/", "overview": "/tong-quan/", "progress": "/tien-do/", "reports": "/bao-cao/"}),
    *_of(
        "theodoi",
        {"home": "/", "targets": "/chi-tieu/", "reviews": "/danh-muc/ra-soat/", "difficulties": "/vuong-mac/"},
    ),
    *_of(
        "nguoixem", {"home": "/", "procedures": "/danh-muc/", "search": "/tim/?q=khai+sinh", "glossary": "/thuat-ngu/"}
    ),
    *_of("quantri", {"home": "/", "units": "/don-vi/", "intakes": "/danh-muc/nhap/"}),
]

# Every other page, at two widths: by the name of its address, as the first person who has work there.
PAGES = {
    "": ["help", "procedure", "public"],
    "canbo.18070": [
        *("upload_workbook", "onestop", "compare_file", "ask_correction", "correction", "history", "change"),
        *("number", "service", "forecast", "meeting", "raise_difficulty", "difficulty", "urgings", "urging"),
        *("provision_of_unit", "proposals", "new_proposal", "proposal", "review_board", "calendar", "notices"),
        *("my_account", "password_change", "password_change_done", "unit_events", "unit_history", "decisions"),
        *("compare_versions", "second_factor_setup"),
    ],
    "lanhdao.18070": ["delegate", "accounts", "account", "plans", "exceptions"],
    "duyet.436": ["mark_cells", "receipts", "receipt", "corrections", "cascade", "handover_account"],
    "tonghop": [
        *("ranking", "to_act", "indicator", "unused", "compare", "explain", "number_province", "close_period"),
        *("edition", "edition_texts", "compare_editions", "outgoing", "outgoing_register", "requests", "request"),
        *(
            "request_step",
            "correct_request",
            "outages",
            "outage",
            "calendar_month",
            "reconciliation",
            "reconcile_unit",
            "provision",
        ),
        *("provision_set", "provision_file", "provision_objections", "provision_answer", "new_exception"),
        *("correct_exception", "end_exception", "suggested_plans", "new_plan", "plan"),
    ],
    "theodoi": [
        *("readings", "decide_reading", "quotas", "give_quotas", "copy_quotas", "upload_quotas", "cascades"),
        *("choose_urged", "open_review", "correct_review", "drafts", "draft", "name_decision"),
    ],
    "antoan": ["security", "new_note"],
    "quantri": ["gallery", "change_log", "enter_decision", "intake"],
}
