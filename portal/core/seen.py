"""A mark of the row that a page showed: its form brings it back, so that nobody writes over what another put right."""

from hashlib import sha256

from django.db.models import Model


def seen_of(row: Model) -> str:
    """The same as long as no column of the row changed."""
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return sha256("|".join(values).encode()).hexdigest()[:16]
