"""Sessions as a log-in leaves them, made without its cost; and requests that carry one."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.test import Client

from portal.accounts.gate import ENTERED
from portal.accounts.models import User
from tests.bench.house import HOST

TOKEN = "a1b2c3d4" * 4  # of a form: the cookie and the header say the same, that is all that is asked
PATIENCE = 60.0  # seconds; longer than any fault holds, so that the fate of a request is hardly ever unknown


def session_of(user: User) -> str:
    """A session with all that the house asks for at the log-in."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[ENTERED] = {"second_factor": True, "short_password": False}
    session.save()
    return session.session_key


def headers_of(session: str) -> dict[str, str]:
    """What a browser sends with every request of this session."""
    return {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Connection": "close"}


@dataclass(frozen=True)
class Reply:
    """What came back; status 0: nothing did."""

    status: int
    body: bytes = b""
    location: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the fate of the request is told: after a fault of the server's, it may have been done or not."""
        return 0 < self.status < 500


@dataclass(frozen=True)
class Person:
    """Somebody with a session, at the portal of this port."""

    session: str
    port: int

    def post(self, path: str, data: dict | None = None, *, as_json: bool = False) -> Reply:
        """One request on a connection of its own, never repeated."""
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        body = json.dumps(data) if as_json else urlencode(data or {})
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body.encode(), headers_of(self.session) | {"Content-Type": kind})
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(), answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            return Reply(0)
        finally:
            connection.close()
