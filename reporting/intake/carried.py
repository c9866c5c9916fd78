"""What was read from a file, carried by the preview page to the button under it: signed, compressed, for one return, one day.

Nothing is kept on the server for a file that nobody applies; the deed plans again, so an old page cannot do an old thing.
"""

from django.core import signing
from django.utils.translation import gettext as _

from reporting.models import Return
from reporting.refusals import Refused

LONGEST = 2_000_000  # a posted form may be 2.5 MB
SECONDS = 24 * 60 * 60


def carry(kind: str, return_: Return, data: dict) -> str:
    """The data as a text for a hidden field. Raises Refused when it would not fit into a form."""
    text = signing.dumps(data, salt=_salt(kind, return_), compress=True)
    if len(text) > LONGEST:
        raise Refused(_("Tệp quá nhiều dòng để xem trước. Lọc riêng thủ tục của đơn vị bạn rồi tải lại."))
    return text


def carried(kind: str, return_: Return, text: str) -> dict:
    """The data back. Raises Refused when the text is old, of another return, or not ours."""
    try:
        return signing.loads(text, salt=_salt(kind, return_), max_age=SECONDS)
    except signing.BadSignature as error:
        raise Refused(_("Bản xem trước đã quá một ngày hoặc không phải của trang này. Hãy tải tệp lên lại.")) from error


def _salt(kind: str, return_: Return) -> str:
    return f"reporting.{kind}.{return_.pk}"
