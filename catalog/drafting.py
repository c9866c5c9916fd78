"""What accepted proposals make of the list: the rows of each appendix afterwards, and what stands in the way."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.importing.table import Entry
from catalog.models import Appendix, Decision, Draft, OnlineLevel, Proposal
from catalog.versions import Comparison, compare_days, compare_with, decision_on, entries_on


@dataclass(frozen=True)
class DraftAppendix:
    """One appendix after the draft: its rows, and how they differ from those in force."""

    number: str
    level: str
    is_reconstruction: bool
    entries: list[Entry]
    comparison: Comparison

    @property
    def is_changed(self) -> bool:
        return not self.comparison.is_same

    @property
    def before(self) -> int:
        """How many procedures it listed until then."""
        comparison = self.comparison
        return comparison.unchanged + len(comparison.changed) + len(comparison.withdrawn)


@dataclass(frozen=True)
class DraftContent:
    """A draft as it stands: the decision it changes, every appendix of it, and what cannot be done any more."""

    law: Decision | None
    appendices: list[DraftAppendix]
    problems: list[str]

    @property
    def changed(self) -> list[DraftAppendix]:
        return [appendix for appendix in self.appendices if appendix.is_changed]


def content_of(draft: Draft, day: date) -> DraftContent:
    """What the draft makes of the list in force on the day; once issued, what its decision did."""
    if draft.decision:
        return _issued(draft.decision)
    return would_make(list(draft.proposals.select_related("unit").order_by("pk")), day)


def would_make(proposals: list[Proposal], day: date) -> DraftContent:
    """The list in force on the day with the proposals carried out."""
    law = decision_on(day)
    if law is None:
        return DraftContent(
            None, [], [f"Ngày {day:%d/%m/%Y} không có Quyết định nào có hiệu lực. Nhập Quyết định trước."]
        )
    appendices, problems = [], []
    for appendix in law.appendices.order_by("number"):
        own = [proposal for proposal in proposals if proposal.appendix == appendix.number]
        entries, wrong = resulting(entries_on(appendix.number, day), own)
        appendices.append(_appendix(appendix, entries, compare_with(appendix.number, day, day, entries)))
        problems += wrong
    known = {appendix.number for appendix in appendices}
    problems += [
        f"{proposal.code}: {law} không có Phụ lục {proposal.appendix}. Không chấp nhận đề xuất này, hoặc nhập phụ lục đó."
        for proposal in proposals
        if proposal.appendix not in known
    ]
    return DraftContent(law, appendices, problems)


def resulting(entries: list[Entry], proposals: list[Proposal]) -> tuple[list[Entry], list[str]]:
    """The rows of one appendix with the proposals carried out, and each that cannot be, in words.

    The same proposal of several units is carried out once; two that say different things of one procedure are refused.
    """
    rows = {entry.code: entry for entry in entries}
    problems: list[str] = []
    done: dict[str, Proposal] = {}
    for proposal in proposals:
        first = done.setdefault(proposal.code, proposal)
        if first is not proposal:
            if _says(first) != _says(proposal):
                problems.append(_two_wishes(first, proposal))
            continue
        wrong = _impossible(proposal, rows)
        if wrong:
            problems.append(wrong)
        else:
            _carry_out(proposal, rows)
    return list(rows.values()), problems


def _impossible(proposal: Proposal, rows: dict[str, Entry]) -> str:
    where = f"{proposal.code}, Phụ lục {proposal.appendix}"
    if proposal.kind == Proposal.Kind.ADD and proposal.code in rows:
        return f"{where}: đã có trong Danh mục, không bổ sung được nữa. Không chấp nhận đề xuất này."
    if proposal.kind != Proposal.Kind.ADD and proposal.code not in rows:
        return f"{where}: không còn trong Danh mục, không sửa hay đưa ra được. Không chấp nhận đề xuất này."
    return ""


def _carry_out(proposal: Proposal, rows: dict[str, Entry]) -> None:
    if proposal.kind == Proposal.Kind.WITHDRAW:
        del rows[proposal.code]
        return
    old = rows.get(proposal.code) or Entry(0, "", proposal.code, proposal.code, "", "", [], OnlineLevel.FULL, False)
    rows[proposal.code] = replace(
        old,
        name=proposal.name,
        field=proposal.field,
        agencies=list(proposal.agencies),
        online=str(proposal.online),
    )


def _says(proposal: Proposal) -> tuple:
    if proposal.kind == Proposal.Kind.WITHDRAW:
        return (proposal.kind,)
    return (proposal.kind, proposal.name, proposal.field, list(proposal.agencies), proposal.online)


def _two_wishes(first: Proposal, second: Proposal) -> str:
    return (
        f"{first.code}, Phụ lục {first.appendix}: hai đề xuất khác nhau cùng được chấp nhận (“{first.get_kind_display()}” "
        f"của {first.unit}, “{second.get_kind_display()}” của {second.unit}). Giữ một, không chấp nhận đề xuất kia."
    )


def _issued(decision: Decision) -> DraftContent:
    start = decision.valid.lower
    appendices = [
        _appendix(
            appendix,
            entries_on(appendix.number, start),
            compare_days(appendix.number, start - timedelta(days=1), start),
        )
        for appendix in decision.appendices.order_by("number")
    ]
    return DraftContent(decision.replaces, appendices, [])


def _appendix(appendix: Appendix, entries: list[Entry], comparison: Comparison) -> DraftAppendix:
    return DraftAppendix(appendix.number, appendix.level, appendix.is_reconstruction, entries, comparison)


def most_common_agencies(number: str, day: date) -> list[str]:
    """Whom most rows of the appendix name: "UBND cấp huyện" need not be typed again. Appendix 1 names many: none."""
    entries = entries_on(number, day)
    named = Counter(tuple(entry.agencies) for entry in entries)
    agencies, count = named.most_common(1)[0] if named else ((), 0)
    return list(agencies) if 2 * count > len(entries) else []
