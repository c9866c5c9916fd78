"""The head of a unit's own report: who issues it, to whom, who signs. Number, date and a department's symbol stay blank."""

from portal.units.models import Level

PROVINCE = "Tỉnh Hà Tĩnh"
# What a provincial office is called → who signs for it; any other is signed by its head.
SIGNATORIES = (
    ("Sở", "GIÁM ĐỐC"),
    ("Văn phòng", "CHÁNH VĂN PHÒNG"),
    ("Thanh tra", "CHÁNH THANH TRA"),
    ("Ban", "TRƯỞNG BAN"),
)


def of(unit: dict) -> dict:
    """`{parent, issuer, symbol, place, addressee, signatory}` from the unit of a receipt."""
    return _people(unit) if unit["level"] in (Level.DISTRICT, Level.COMMUNE) else _office(unit)


def _people(unit: dict) -> dict:
    """An Ủy ban nhân dân: nobody stands above it in the head (Nghị định 30, Phụ lục I)."""
    return {
        "parent": "",
        "issuer": f"ỦY BAN NHÂN DÂN\n{unit['place'].upper()}",
        "symbol": "/BC-UBND",
        "place": _bare(unit["place"]),
        "addressee": unit["above"] or f"Văn phòng UBND {_province(unit)}",
        "signatory": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    }


def _office(unit: dict) -> dict:
    """A department: the symbol is its own abbreviation, which the portal does not know."""
    signs = next((words for start, words in SIGNATORIES if unit["name"].startswith(start)), "THỦ TRƯỞNG ĐƠN VỊ")
    return {
        "parent": f"UBND {_province(unit).upper()}",
        "issuer": unit["name"].upper(),
        "symbol": "/BC-……",
        "place": _bare(unit["province"] or PROVINCE),
        "addressee": f"Văn phòng UBND {_province(unit)}",
        "signatory": signs,
    }


def _province(unit: dict) -> str:
    """ "Tỉnh Hà Tĩnh" → "tỉnh Hà Tĩnh"."""
    name = unit["province"] or PROVINCE
    return name[0].lower() + name[1:]


def _bare(name: str) -> str:
    """The place alone: "Xã Sơn Lễ" → "Sơn Lễ", "Thị trấn Phố Châu" → "Phố Châu"."""
    for kind in ("Thành phố ", "Thị trấn ", "Thị xã ", "Phường ", "Huyện ", "Tỉnh ", "Xã "):
        if name.startswith(kind):
            return name.removeprefix(kind)
    return name
