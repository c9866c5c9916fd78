"""`python -m tests.access`: writes docs/access.md from the table."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.conf import settings

    from tests.access.render import document

    (settings.BASE_DIR / "docs" / "access.md").write_text(document(), encoding="utf-8")
