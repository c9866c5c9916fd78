"""Reading what machines send. (The REST framework loads this while its views load, so it imports none of them.)"""

import io
import json

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class CleanJSONParser(JSONParser):
    """JSON that the database and an answer can hold: no zero character, no half of a surrogate pair, not too deep."""

    def parse(self, stream, media_type=None, parser_context=None):  # type: ignore[no-untyped-def]
        try:
            # `.body` keeps Django's limit of size, which reading the stream itself would pass by.
            data = super().parse(
                io.BytesIO(stream.body) if hasattr(stream, "body") else stream, media_type, parser_context
            )
            text = json.dumps(data, ensure_ascii=False).encode()
        except (UnicodeError, RecursionError) as error:
            raise ParseError from error
        if b"\\u0000" in text:
            raise ParseError
        return data
