"""Is all that must never change still as it was written: chains, editions with their files, receipts; and are the sums true."""

from django.utils.translation import gettext as _

from portal.accounts.deeds import broken_links
from portal.accounts.models import ChainLink, Change
from portal.accounts.tampering import described
from portal.units.models import Unit
from portal.units.succession import last_versions
from reporting import kept
from reporting.models import Edition, EditionFile, Receipt
from reporting.reports.integrity import broken_files, broken_payloads, differing_documents
from reporting.reports.payload import canonical_sha256


def verify() -> dict:
    """`{checked, broken: [{kind, message, …}]}`: how many links, payloads and files were looked at, and which are wrong."""
    editions = Edition.objects.filter(state=Edition.State.DONE)
    files = EditionFile.objects.select_related("edition")
    receipts = Receipt.objects.all()
    checked = ChainLink.objects.count() + editions.count() + files.count() + receipts.count() + kept.count()
    frozen = (
        broken_payloads(editions)
        + broken_files(files.iterator(chunk_size=20))
        + differing_documents(editions)
        + _broken_receipts(receipts)
    )
    return {"checked": checked, "broken": _broken_chains() + frozen + _broken_sums()}


def _broken_chains() -> list[dict]:
    links = broken_links()
    units = Unit.objects.in_bulk({link["unit"] for link in links if link["unit"]})
    firsts: set[int | None] = set()
    told = []
    for link in links:
        chain = str(units[link["unit"]]) if link["unit"] else _("tỉnh")
        told.append(_chain_message(link, chain, is_first=link["unit"] not in firsts))
        firsts.add(link["unit"])
    return told


def _chain_message(link: dict, chain: str, *, is_first: bool) -> dict:
    """The first of a chain also says whose deed it is and which row gives itself away."""
    deed = _("việc số {deed}").format(deed=link["deed"])
    if is_first:
        deed += described(link["deed"], link["unit"])
    if link["number"] is None:
        what = _("{deed} có thay đổi chưa được niêm phong").format(deed=deed)
    else:
        what = _("mắt xích {number} ({deed}) không khớp: nhật ký đã bị sửa, xóa hoặc chèn").format(
            number=link["number"], deed=deed
        )
    return {"kind": "chain", **link, "message": _("Chuỗi của {chain}: {what}.").format(chain=chain, what=what)}


def _broken_receipts(receipts) -> list[dict]:
    """A receipt's hash also stands in its unit's chain: changing both contents and hash is found too."""
    sealed = Change.objects.filter(table_name="reporting_receipt", before__isnull=True)
    hashes = dict(sealed.values_list("row_id", "after__sha256"))
    return [
        {
            "kind": "receipt",
            "receipt": receipt.pk,
            "message": _("Biên nhận {receipt}: nội dung không khớp mã băm đã niêm phong {sha256}….").format(
                receipt=receipt.pk, sha256=receipt.sha256[:12]
            ),
        }
        for receipt in receipts.iterator(chunk_size=200)
        if not canonical_sha256(receipt.payload) == receipt.sha256 == hashes.get(receipt.pk)
    ]


def _broken_sums() -> list[dict]:
    """A kept sum that its own lines do not add up to, though nothing it was counted from has changed since."""
    wrong = kept.broken()
    names = {version.unit_id: str(version) for version in last_versions({one.unit_id for one in wrong})}
    return [
        {
            "kind": "sum",
            "unit": one.unit_id,
            "period": str(one.month),
            "message": _("Số đã cộng kỳ {month} ({span}) của {unit_id}: không khớp các dòng.").format(
                month=one.month, span=one.span, unit_id=names.get(one.unit_id, one.unit_id)
            ),
        }
        for one in wrong
    ]
