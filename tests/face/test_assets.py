"""What the pages are made of: vendored files as recorded, nothing from another host, nothing inline, nothing unused."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.auth import views as auth_views

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
FIXTURES = ROOT / "fixtures"
MANIFEST = json.loads((STATIC / "vendor/MANIFEST.json").read_text(encoding="utf-8"))
RECORDED = {entry["file"] for entry in MANIFEST}
DRAWN_BY_DJANGO = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
    auth_views.LoginView.template_name,
    auth_views.PasswordChangeView.template_name,
    auth_views.PasswordChangeDoneView.template_name,
    "drf_spectacular/swagger_ui.html",  # drawn by the schema's own view; ours speaks Vietnamese
}


def files(folder: Path, *suffixes: str) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and (not suffixes or path.suffix in suffixes))


def python_text() -> str:
    """All Python code of the project that is not a test."""
    folders = [ROOT / name for name in ("portal", "catalog", "targets", "reporting")]
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in files(folder, ".py"))


def ours(*suffixes: str) -> list[Path]:
    """Templates and static files we write ourselves."""
    return files(TEMPLATES, *suffixes) + [
        path for path in files(STATIC, *suffixes) if str(path.relative_to(STATIC)) not in RECORDED
    ]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_copied_file_is_the_recorded_one(entry):
    assert hashlib.sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_copied_file_comes_from_the_pinned_version(entry):
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))

    assert package["dependencies"][entry["package"]] == entry["version"]
    assert lock["packages"][f"node_modules/{entry['package']}"]["version"] == entry["version"]


def test_every_vendored_file_is_recorded():
    vendored = {f"vendor/{path.name}" for path in files(STATIC / "vendor")} - {"vendor/MANIFEST.json"}
    fonts = {f"fonts/{path.name}" for path in files(STATIC / "fonts")}

    assert vendored | fonts == RECORDED


def test_the_lockfile_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_no_source_map_is_asked_for():
    asking = [p.name for p in files(STATIC, ".css", ".js") if "sourceMappingURL" in p.read_text(encoding="utf-8")]

    assert asking == []


def test_no_address_of_another_host():
    found = {
        str(path.relative_to(ROOT)): hits
        for path in ours(".html", ".css", ".js", ".svg")
        if (hits := outside_addresses(path.read_text(encoding="utf-8")))
    }

    assert found == {}


def outside_addresses(text: str) -> list[str]:
    return re.findall(r"(?:https?:)?//\w[^\s\"')]*", text.replace('xmlns="http://www.w3.org/2000/svg"', ""))


def test_an_outside_address_would_be_found():
    assert outside_addresses('<img src="https://example.org/a.png">') == ["https://example.org/a.png"]
    assert outside_addresses("@import '//example.org/a.css'") == ["//example.org/a.css"]


def test_vendored_css_fetches_nothing():
    fetching = [p.name for p in files(STATIC / "vendor", ".css") if re.search(r"@import|url\(", p.read_text())]

    assert fetching == []


TAG = re.compile(r"{%.*?%}", re.DOTALL)  # "{% for one in … %}" is no handler
INLINE = re.compile(r"""\sstyle\s*=|<style|\son[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE)


def test_no_template_carries_style_or_script():
    carrying = {
        path.name: INLINE.findall(text)
        for path in files(TEMPLATES)
        if INLINE.search(text := TAG.sub("", path.read_text(encoding="utf-8")))
    }

    assert carrying == {}


def named_templates() -> set[str]:
    """Template names that stand in templates or in Python."""
    in_templates = {
        name
        for path in files(TEMPLATES)
        for name in re.findall(r"{%\s*(?:extends|include|kept)\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8"))
    }
    return in_templates | set(re.findall(r"[\"']([\w/.-]+\.(?:html|txt))[\"']", python_text()))


def test_every_template_is_used():
    present = {str(path.relative_to(TEMPLATES)) for path in files(TEMPLATES)}

    assert present - named_templates() - DRAWN_BY_DJANGO == set()


def test_every_template_named_in_a_template_is_there():
    missing = [name for name in named_templates() if name.startswith("_") and not (TEMPLATES / name).exists()]

    assert missing == []


def referenced_static() -> set[str]:
    """Static files named by {% static %}, by static("…") or SPRITE in Python, or by url() in our CSS."""
    templates = "\n".join(path.read_text(encoding="utf-8") for path in files(TEMPLATES))
    named = set(re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", templates))
    named |= set(re.findall(r"[\"']((?:css|js|img|fonts|vendor)/[\w./-]+)[\"']", python_text()))
    for sheet in files(STATIC / "css", ".css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
            named.add(str((sheet.parent / address).resolve().relative_to(STATIC)))
    return named


def test_every_static_file_named_is_there():
    assert [name for name in sorted(referenced_static()) if not (STATIC / name).is_file()] == []


def test_every_static_file_is_named():
    present = {str(path.relative_to(STATIC)) for path in files(STATIC)}
    papers = {entry for entry in RECORDED if entry.endswith(".txt")} | {"vendor/MANIFEST.json"}

    assert present - papers - referenced_static() == set()


def test_every_fixture_is_named_in_python():
    code = python_text() + "\n".join(path.read_text(encoding="utf-8") for path in files(ROOT / "tests", ".py"))
    unused = [path.name for path in files(FIXTURES) if path.name != "README.md" and path.name not in code]

    assert unused == []
