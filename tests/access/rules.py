"""How a line of the access table is read: who finds an address (for others it is not there), and who may do what it does."""

from dataclasses import dataclass, field
from typing import Any

from portal.accounts.roles import PROVINCE_WIDE, ROLES

# Whose the thing is, seen from the person. `some` is any unit at all: pages about one's own unit.
ANY, SEEN, OWN, BELOW, SOME, PROVINCE, DISTRICT = "any", "seen", "own", "below", "some", "province", "district"
WORDS = {
    ANY: "",
    SEEN: "own unit, units below, or province-wide role",
    OWN: "own unit",
    BELOW: "unit straight below",
    SOME: "with a unit",
    DISTRICT: "own district",
    PROVINCE: "province-wide role",
}
OPEN, CLOSED, GONE = "open", "closed", "gone"


@dataclass(frozen=True)
class Who:
    """Roles that list one of the permissions (all roles where none is named), and whose things."""

    permissions: tuple[str, ...] = ()
    whose: str = ANY

    def holds(self, role: str, place: str) -> bool:
        """For a person of this role who looks from this place (world.PLACES)."""
        if self.permissions and not set(self.permissions) & set(ROLES.get(role, ())):
            return False
        return {
            ANY: True,
            SEEN: place in ("own", "child") or role in PROVINCE_WIDE,
            OWN: place == "own",
            BELOW: place == "child",
            DISTRICT: place == "child",  # the thing is the district's own
            SOME: place != "none",
            PROVINCE: role in PROVINCE_WIDE,
        }[self.whose]

    def words(self) -> str:
        """As the table prints it."""
        roles = [role for role in ROLES if not self.permissions or set(self.permissions) & set(ROLES[role])]
        if self.whose == PROVINCE:
            roles = [role for role in roles if role in PROVINCE_WIDE]
        said = "everybody who is logged in" if not self.permissions and self.whose == ANY else " ".join(roles)
        said = "everybody" if not self.permissions and self.whose != ANY else said
        return f"{said} ({WORDS[self.whose]})" if WORDS[self.whose] else said


def may(*permissions: str, whose: str = ANY) -> Who:
    return Who(permissions, whose)


EVERYBODY = (Who(),)


@dataclass(frozen=True)
class Line:
    """One address and verb.

    `see`: who finds it, else 404. `do`: who of these may, else 403; everybody who finds it where nothing is said. `thing`
    names in World.things what stands in the address. `public`: without log-in. `told`: who may not is told so in words on
    a page (no 403), and nothing is written. `unready`: the world's thing is not in the state for it, so for whom it opens any
    answer will do. `data`: the form of a POST, the query of a GET.
    """

    name: str
    verb: str
    see: tuple[Who, ...] = EVERYBODY
    do: tuple[Who, ...] = ()
    thing: str = ""
    public: bool = False
    told: bool = False
    unready: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    def expected(self, role: str, place: str) -> str:
        """OPEN, CLOSED or GONE for this person."""
        if not any(who.holds(role, place) for who in self.see):
            return GONE
        if not self.do or any(who.holds(role, place) for who in self.do):
            return OPEN
        return CLOSED

    @property
    def id(self) -> str:
        return f"{self.verb} {self.name} {self.thing}".strip()


def get(name: str, *see: Who, **more: Any) -> Line:
    return Line(name, "GET", see or EVERYBODY, **more)


def post(name: str, *see: Who, **more: Any) -> Line:
    return Line(name, "POST", see or EVERYBODY, **more)


def both(name: str, *see: Who, **more: Any) -> tuple[Line, Line]:
    return get(name, *see, **more), post(name, *see, **more)
