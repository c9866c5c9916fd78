"""The settings file holds nothing that nobody reads, and is the only place that reads the environment."""

import ast
import re
import subprocess
from pathlib import Path

from django.conf import global_settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "portal" / "settings.py"
# Read by the libraries they are named after, through names that no line of ours repeats.
OF_LIBRARIES = re.compile(
    r"AXES_|ACCOUNT_|MFA_|CELERY_|REST_FRAMEWORK$|CONTENT_SECURITY_POLICY$|FORMAT_MODULE_PATH$|IMPORT_EXPORT_|SPECTACULAR_|WHITENOISE_|ROOT_URLCONF$"
)


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


def own_settings() -> list[str]:
    names = []
    for node in ast.parse(SETTINGS.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names += [target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper()]
    return names


def test_every_setting_is_read_by_django_a_library_or_us():
    settings_text = SETTINGS.read_text(encoding="utf-8")
    code = "".join(p.read_text(encoding="utf-8") for p in tracked("*.py") if p != SETTINGS and "tests" not in p.parts)
    unread = [
        name
        for name in own_settings()
        if not hasattr(global_settings, name)
        and not OF_LIBRARIES.match(name)
        and f"settings.{name}" not in code
        and len(re.findall(rf"\b{name}\b", settings_text)) == 1
    ]
    assert unread == []


def test_only_settings_reads_the_environment():
    allowed = {SETTINGS, ROOT / "manage.py"}
    readers = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path not in allowed
        and path.parts[len(ROOT.parts)] != "tests"
        and "os.environ[" in path.read_text(encoding="utf-8")
    ]
    assert readers == []


def test_settings_stay_short():
    assert len(SETTINGS.read_text(encoding="utf-8").splitlines()) < 330
