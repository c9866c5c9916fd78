"""Sessions as Django keeps them in the database; only what every request asks and writes is put together once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.core.compiled import Instances, Statement


def _living(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_LIVING = Instances(Session, _living)


_PROLONG = Statement(
    "UPDATE django_session SET session_data = %(words)s, expire_date = %(until)s WHERE session_key = %(key)s "
    "RETURNING session_key",
    key="text",
    words="text",
    until="timestamptz",
)


class SessionStore(db.SessionStore):
    """The name is part of what Django signs a session with: it stays, so that sessions of before stay valid."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVING(self.session_key, timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError for a key that there is, UpdateError where the session was ended meanwhile."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        one = self.create_model_instance(self._get_session())
        if not _PROLONG(key=one.session_key, words=one.session_data, until=one.expire_date):
            raise UpdateError
