"""How gunicorn serves the portal; where it listens and with how many workers is said where it is started.

Names are gunicorn's own (docs.gunicorn.org/settings). A worker that ends after its 2.000 requests is followed by a fork of the
master, in which the portal lies ready: importing it anew took seconds of a core, while answers waited.
"""

import gc

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse

preload_app = True
timeout = graceful_timeout = 60  # seconds: of one request; of those under way when the master is asked to end
max_requests, max_requests_jitter = 2000, 200  # what a library leaks goes with the worker
control_socket_disable = True


def on_starting(_arbiter: object) -> None:
    """The portal is imported, nobody is served yet: do here, once, what each worker would do at its first requests."""
    reverse("home")  # the views of every address
    for file in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        get_template(str(file.relative_to(settings.BASE_DIR / "templates")))
    # On a connection opened before the fork two processes would read each other's answers. None is; should one ever be:
    connections.close_all()
    # The collector writes into the head of everything it looks at, and a page that is written to is copied for that worker
    # alone. What is frozen it looks at no more: it stays shared, and a worker's collections walk the worker's own objects.
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects and lets go of them by counting; looking for cycles at every 700 of them cost a
    # fourteenth of a worker's time. A worker lives for 2.000 requests: what waits a little longer stays small.
    gc.set_threshold(50_000, 20, 20)
