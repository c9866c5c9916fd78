"""The text of a paragraph as it is shown: runs in their fonts, tracked changes as if accepted."""

import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from portal.core.legacy_text import by_font, encoding_of_font

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_CHECKS = {"f0fc", "f0fe", "fc", "fe"}  # of Wingdings
_DEEPEST_STYLE = 20


@dataclass
class Fonts:
    """The fonts of styles: style → font, style → the style it is based on; the font where nothing is said."""

    of_style: dict[str, str] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    paragraph: str = ""  # the style of paragraphs that name none
    default: str = ""

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> "Fonts":
        """Read from the file's styles, where there are any."""
        fonts = cls()
        if "word/styles.xml" not in archive.namelist():
            return fonts
        root = ElementTree.fromstring(archive.read("word/styles.xml"))
        fonts.default = font_of(root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"))
        for style in root.iterfind(f"{WORD}style"):
            name = style.get(f"{WORD}styleId", "")
            fonts.of_style[name] = font_of(style.find(f"{WORD}rPr"))
            fonts.based_on[name] = _val(style.find(f"{WORD}basedOn"))
            if style.get(f"{WORD}type") == "paragraph" and style.get(f"{WORD}default") in ("1", "true"):
                fonts.paragraph = name
        return fonts

    def resolve(self, style: str) -> str:
        """The font of a style or of one it is based on."""
        for _ in range(_DEEPEST_STYLE):
            if font := self.of_style.get(style, ""):
                return font
            style = self.based_on.get(style, "")
        return ""


def font_of(properties: ElementTree.Element | None) -> str:
    """The font for letters beyond ASCII."""
    fonts = properties.find(f"{WORD}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return fonts.get(f"{WORD}hAnsi") or fonts.get(f"{WORD}ascii") or ""


def paragraph_text(paragraph: ElementTree.Element, fonts: Fonts) -> tuple[str, set[str]]:
    """The text in Unicode, and the old encodings it was in."""
    style = _val(paragraph.find(f"{WORD}pPr/{WORD}pStyle")) or fonts.paragraph
    own = fonts.resolve(style) or fonts.default
    pieces: list[tuple[str, str]] = []  # font and text; runs in one font are one piece, for they may part a word
    for run in _runs(paragraph):
        properties = run.find(f"{WORD}rPr")
        of_run = _val(properties.find(f"{WORD}rStyle")) if properties is not None else ""
        font = font_of(properties) or fonts.resolve(of_run) or own
        if pieces and pieces[-1][0] == font:
            pieces[-1] = (font, pieces[-1][1] + _run_text(run))
        else:
            pieces.append((font, _run_text(run)))
    shown = [(by_font(text, font), text, font) for font, text in pieces]
    encodings = {encoding_of_font(font) or "" for plain, text, font in shown if plain != text}
    return "".join(plain for plain, _, _ in shown), encodings - {""}


def _runs(paragraph: ElementTree.Element) -> list[ElementTree.Element]:
    """Without what was moved away, and without the second form of a drawing."""
    gone = {
        id(run)
        for tag in (f"{WORD}moveFrom", _FALLBACK)
        for part in paragraph.iter(tag)
        for run in part.iter(f"{WORD}r")
    }
    return [run for run in paragraph.iter(f"{WORD}r") if id(run) not in gone]


def _run_text(run: ElementTree.Element) -> str:
    return "".join(_part(part) for part in run)


def _part(part: ElementTree.Element) -> str:
    name = part.tag.removeprefix(WORD)
    if name == "t":
        return part.text or ""
    if name == "sym":
        return "✓" if part.get(f"{WORD}char", "").lower() in _CHECKS else ""
    return _SIGNS.get(name, "")


def _val(element: ElementTree.Element | None) -> str:
    return element.get(f"{WORD}val", "") if element is not None else ""
