"""How a piece of text really looks: defaults, then the styles it is based on, then its own marks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

W_VAL, W_TYPE = qn("w:val"), qn("w:type")
RUN_MARKS = ("b", "i", "strike", "vanish", "caps", "smallCaps")
TWIPS_MM = 25.4 / 1440
OFF = ("0", "false", "off", "none")
Facts = dict[str, str]


def run_facts(properties: etree._Element | None) -> Facts:
    """What one w:rPr says, by name; a mark that is switched off says "0"."""
    facts: Facts = {}
    if properties is None:
        return facts
    for child in properties:
        name = etree.QName(child).localname
        if name in RUN_MARKS:
            facts[name] = "0" if child.get(W_VAL, "1") in OFF else "1"
        elif name == "rFonts":
            for kind in ("ascii", "hAnsi"):
                theme = child.get(qn(f"w:{kind}Theme"))
                face = f"theme {theme}" if theme else child.get(qn(f"w:{kind}"))
                facts |= {kind: face} if face else {}
        elif name in ("sz", "color", "u", "highlight", "rStyle", "vertAlign"):
            facts[name] = child.get(W_VAL, "")
        elif name == "shd":
            facts["shd"] = child.get(qn("w:fill"), "auto")
        elif name == "lang":
            facts |= {"lang": child.get(W_VAL)} if child.get(W_VAL) else {}
    return facts


def paragraph_facts(properties: etree._Element | None) -> Facts:
    """What one w:pPr says: jc, before, after, line, lineRule, first, left, right, keepNext, outlineLvl."""
    facts: Facts = {}
    if properties is None:
        return facts
    for child in properties:
        name = etree.QName(child).localname
        if name in ("jc", "outlineLvl", "pStyle"):
            facts[name] = child.get(W_VAL, "")
        elif name == "keepNext":
            facts[name] = "0" if child.get(W_VAL, "1") in OFF else "1"
        elif name == "spacing":
            facts |= _taken(child, {"before": "before", "after": "after", "line": "line", "lineRule": "lineRule"})
        elif name == "ind":
            facts |= _taken(child, {"firstLine": "first", "left": "left", "start": "left", "right": "right"})
            if child.get(qn("w:hanging")):
                facts["first"] = f"-{child.get(qn('w:hanging'))}"
    return facts


def _taken(element: etree._Element, names: dict[str, str]) -> Facts:
    return {ours: element.get(qn(f"w:{name}")) for name, ours in names.items() if element.get(qn(f"w:{name}"))}


@dataclass
class Styles:
    """The styles of a document: for each its facts of runs and of paragraphs with all that it is based on."""

    runs: dict[str, Facts] = field(default_factory=dict)
    paragraphs: dict[str, Facts] = field(default_factory=dict)
    default: str = ""
    run_defaults: Facts = field(default_factory=dict)
    paragraph_defaults: Facts = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> "Styles":
        made = cls()
        if root is None:
            return made
        made.run_defaults = run_facts(root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"))
        made.paragraph_defaults = paragraph_facts(
            root.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
        )
        elements = {style.get(qn("w:styleId"), ""): style for style in root.findall(qn("w:style"))}
        for name, style in elements.items():
            chain = _chain(style, elements)
            made.runs[name] = _merged(run_facts(one.find(qn("w:rPr"))) for one in chain)
            made.paragraphs[name] = _merged(paragraph_facts(one.find(qn("w:pPr"))) for one in chain)
            if style.get(W_TYPE) == "paragraph" and style.get(qn("w:default")) == "1":
                made.default = name
        return made

    def paragraph(self, facts: Facts) -> Facts:
        """A paragraph's facts over those of its style."""
        style = facts.get("pStyle", self.default)
        return self.paragraph_defaults | self.paragraphs.get(style, {}) | facts

    def run(self, paragraph_style: str, facts: Facts) -> Facts:
        """A run's facts over those of its paragraph's and its own style."""
        above = self.run_defaults | self.runs.get(paragraph_style or self.default, {})
        return above | self.runs.get(facts.get("rStyle", ""), {}) | facts


def _chain(style: etree._Element, elements: dict[str, etree._Element]) -> list[etree._Element]:
    """The style and what it is based on, the most general first; a circle ends where it closes."""
    chain: list[etree._Element] = []
    at: etree._Element | None = style
    while at is not None and at not in chain:
        chain.insert(0, at)
        base = at.find(qn("w:basedOn"))
        at = elements.get(base.get(W_VAL, "")) if base is not None else None
    return chain


def _merged(facts: Iterable[Facts]) -> Facts:
    result: Facts = {}
    for one in facts:
        result |= one
    return result
