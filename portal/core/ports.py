"""Whether a TCP port is free to serve on."""

import errno
import socket


def why_not(host: str, port: int) -> str | None:
    """The system's reason for refusing to serve on this port, or None if it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that only waits is free, as for gunicorn
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            return "đang có chương trình dùng" if error.errno == errno.EADDRINUSE else error.strerror
    return None
