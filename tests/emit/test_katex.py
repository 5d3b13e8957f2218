"""Every formula of every Markdown page goes through KaTeX, which GitHub's and most other pages' rendering is modelled on."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from symrnn.emit.notation import PRESETS
from symrnn.emit.render import markdown
from tests.emit.derived import NAMES, derived

REQUIRED = os.environ.get("SYMRNN_REQUIRE_KATEX") == "1"
# KaTeX's folder; `.ci/run` installs it and says where.
KATEX = os.environ.get("SYMRNN_KATEX", "")
MISSING = "" if shutil.which("node") and KATEX else "needs node, and KaTeX in the folder that SYMRNN_KATEX names"

SCRIPT = """
const katex = require(process.argv[1]);
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const wrong = [];
for (const [display, tex] of formulas) {
    try { katex.renderToString(tex, {displayMode: display, throwOnError: true, strict: "error", trust: false}); }
    catch (error) { wrong.push(error.message + "  IN  " + tex); }
}
process.stdout.write(JSON.stringify(wrong));
"""


def formulas(page: str) -> Iterator[tuple[bool, str]]:
    """The formulas of a page, each with whether it is displayed."""
    for display, inline in re.findall(r"\$\$(.*?)\$\$|(?<!\\)\$([^$]+)(?<!\\)\$", page.replace(r"\$", ""), flags=re.DOTALL):
        yield bool(display), display or inline


def refused(found: list[tuple[bool, str]]) -> list[str]:
    """What KaTeX says of the formulas that it cannot read."""
    done = subprocess.run(["node", "-e", SCRIPT, KATEX], input=json.dumps(found), capture_output=True, text=True, check=True)
    wrong: list[str] = json.loads(done.stdout)
    return wrong


pytestmark = pytest.mark.skipif(bool(MISSING) and not REQUIRED, reason=MISSING)


@pytest.mark.parametrize("name", PRESETS)
def test_katex_reads_every_formula(name: str) -> None:
    pages = [markdown(derived(cell), notation=PRESETS[name]) for cell in NAMES]
    found = list(dict.fromkeys(formula for page in pages for formula in formulas(page)))
    assert len(found) > 100
    assert refused(found) == []


def test_katex_refuses_what_it_does_not_know() -> None:
    assert len(refused([(True, r"\begin{align} a \end{align}"), (False, r"\nosuchcommand{a}"), (False, "a_t")])) >= 1
