"""What is pictured: whose pages, at which widths."""

from dataclasses import dataclass

# name of the width: (pixels wide, high); 1093 × 614 is a laptop of 1366 × 768 at 125 %
WIDTHS = {"1440": (1440, 900), "1093": (1093, 614), "360": (360, 780), "in": (680, 1009)}
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
    *_of("quantri", {"home": "/", "units": "/don-vi/", "intakes": "/danh-muc/nhap/"}),  # last: its code takes a while
]
