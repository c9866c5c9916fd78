"""The mail server by one address, as Django's settings want it."""

from urllib.parse import unquote, urlsplit


def mail_settings(url: str) -> dict[str, object]:
    """From smtp://user:password@host:587 (STARTTLS), smtps://…:465 or file:///folder; "" leaves mail unused."""
    parts = urlsplit(url)
    port = parts.port or 25
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{'filebased' if parts.scheme == 'file' else 'smtp'}.EmailBackend",
        "EMAIL_FILE_PATH": parts.path if parts.scheme == "file" else None,
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and port == 587,
        "EMAIL_TIMEOUT": 30,
    }
