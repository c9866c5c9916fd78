"""Sessions as Django keeps them in the database; only the question that every request asks is put together once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.core.compiled import Instances


def _living(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_LIVING = Instances(Session, _living)


class SessionStore(db.SessionStore):
    """The name is part of what Django signs a session with: it stays, so that sessions of before stay valid."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVING(self.session_key, timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None
