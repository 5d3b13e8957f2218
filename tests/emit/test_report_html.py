"""The page of a report: well-formed, complete without anything else, and nothing in it acts, whatever notes hold."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, fromstring

import pytest

from symrnn.emit.report_html import reports_html
from symrnn.ir.verdict import Mend, Report, Verdict
from tests.emit.reports import ALL, HOSTILE, RIGHT, WRONG, hostile, only

MATH = "{http://www.w3.org/1998/Math/MathML}math"
ELEMENTS = set(
    "html head meta title style body h1 h2 section p ul li span a article header div dl dt dd code pre details summary"
    " math".split()
)


def body(*reports: Report, errors: dict[str, str] | None = None) -> Element:
    """The body of the page: in what symrnn writes every element is closed, so that it is XML too."""
    page = reports_html(reports, errors or {})
    return fromstring(page[page.index("<body>") : page.index("</html>")])


def words(element: Element | None) -> str:
    assert element is not None
    return "".join(element.itertext()).strip()


class Elements(HTMLParser):
    """Every element that a browser would see outside formulas, and every attribute."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.in_math = set[str](), set[tuple[str, str | None]](), False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_math |= tag == "math"
        self.tags |= set() if self.in_math and tag != "math" else {tag}
        self.attributes |= set(attrs)

    def handle_endtag(self, tag: str) -> None:
        self.in_math &= tag != "math"


def test_formulas_among_the_words_of_a_mend_are_set() -> None:
    mend = Mend(r"the factor \frac{1}{2} is missing before \own{x} and <b>", "x", "factor 2")
    article = next(body(only(replace(WRONG, mend=mend))).iter("article"))
    said = {words(term): value for term, value in zip(article.iter("dt"), article.iter("dd"), strict=True)}["mend"]
    assert words(said.find(MATH)) == "12"
    assert words(said.find("code")) == r"\own{x}"
    assert "is missing before" in words(said)


def test_a_formula_has_its_verdict_its_place_and_what_is_said_of_it() -> None:
    wrong = next(article for article in body(ALL).iter("article") if article.get("class") == "wrong")
    assert wrong.get("id") == "f1-4"
    assert words(wrong.find("header/span")) == "wrong"
    assert words(wrong.find("header/a")) == "6:1"
    assert words(wrong.find(f"div/{MATH}")) == "∂st+1∂st=W"
    said = dict(zip(map(words, wrong.iter("dt")), map(words, wrong.iter("dd")), strict=True))
    assert said["differs"] == "t = 2, entry [1, 0]: left side 3/7, right side 2"
    assert said["mend"] == "multiply W by the derivative of tanh"
    assert said["mended"].startswith("∂st+1∂st=diag(1−st+12)W")


def test_every_formula_has_an_anchor_of_its_own_and_every_link_leads_to_one() -> None:
    page = body(ALL, only(WRONG, RIGHT, file="more.md"))
    anchors = [article.get("id") for article in page.iter("article")]
    links = [link.get("href") for link in page.iter("a")]
    assert len(set(anchors)) == len(anchors) == 7
    assert {f"#{anchor}" for anchor in anchors} == set(links)


def test_the_summary_stands_on_top() -> None:
    page = body(ALL, errors={"gone.md": "there is no file 'gone.md'"})
    assert words(page.find("h1")) == "symrnn check: 5 formulas: 1 right, 1 right if …, 1 wrong, 1 not checked, 1 given"
    assert words(page.find("ul")) == "not usable gone.md: there is no file 'gone.md'"
    assert [words(item) for item in page.findall("section/ul/li")][2] == "1 wrong 6:1"


def test_the_cell_that_the_notes_define_is_shown() -> None:
    report = Report("n.md", (RIGHT,), (), "", "cell notes\nstate s (n)")
    assert words(body(report).find("section/details/pre")) == "cell notes\nstate s (n)"


def test_a_formula_with_commands_of_the_notes_is_set_as_what_they_stand_for() -> None:
    own = replace(WRONG, formula=r"\pd{s_{t+1}}{s_t} = W", latex=True)
    report = Report("n.md", (own,), expanded=((own.formula, r"\frac{\partial s_{t+1}}{\partial s_t} = W"),))
    article = body(report).find("section/article")
    assert article is not None
    assert words(article.find(f"div/{MATH}")) == "∂st+1∂st=W"
    assert words(article.find("div/div")) == own.formula


def test_notes_without_formulas() -> None:
    assert words(body(Report("n.md", ())).find("section/p")) == "no formulas"


def test_nothing_is_loaded() -> None:
    page = reports_html([ALL, hostile("x")], {})
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|<script|<link", page)
    assert re.findall(r"https?://[^\"]*", page) == ["http://www.w3.org/1998/Math/MathML"] * page.count("<math ")


def test_colours_for_light_dark_and_print() -> None:
    page = reports_html([ALL], {})
    assert all(sign in page for sign in ("prefers-color-scheme: dark", "@media print", "color-scheme: light dark"))
    assert all(page.count(f"--{kind}: #") == 2 for kind in ("right", "right-if", "wrong", "not-checked", "given"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_notes_becomes_a_part_of_the_page(text: str) -> None:
    page = reports_html([hostile(text)], {text: text})
    seen = Elements(page)
    assert seen.tags <= ELEMENTS
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "style")]
    assert {value for name, value in seen.attributes if name == "href"} <= {f"#f1-{i}" for i in range(1, 11)}
    assert len(list(body(hostile(text), errors={text: text}).iter("article"))) == 10
    assert page.encode()


@pytest.mark.parametrize("text", ["\\unknown{x}", "\\frac", "{" * 100, "x" * 5000])
def test_what_has_no_mathml_is_shown_as_its_source(text: str) -> None:
    verdict = Verdict("n.md", RIGHT.place, text, RIGHT.outcome)
    formula = body(only(verdict)).find("section/article/div")
    assert words(formula) == text
    assert formula is not None
    assert formula.find("code") is not None


def test_plain_text_is_not_taken_for_latex() -> None:
    verdict = Verdict("n.txt", RIGHT.place, "ds[t] = W.T @ da[t+1]", RIGHT.outcome, latex=False)
    assert body(only(verdict)).find(f".//{MATH}") is None
