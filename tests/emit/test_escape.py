"""Authors' words: nothing in a title or a source acts in the text that it is put in."""

import pytest

from symrnn.emit.escape import latex_words, markdown_words, plain_words


@pytest.mark.parametrize(
    ("words", "tex"),
    [
        ("50% & more_of #1", r"50\% \& more\_of \#1"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a^b ~ $c$", r"a\textasciicircum{}b \textasciitilde{} \$c\$"),
        ("é Ü ž ø Ł", r"\'{e} \"{U} \v{z} \o{} \L{}"),
        ("–—“”…", r"--—``''\dots{}".replace("—", "---")),
        ("漢\x00\n", "?  "),
    ],
)
def test_latex(words: str, tex: str) -> None:
    assert latex_words(words) == tex


def test_long_words_may_be_broken() -> None:
    assert r"\allowbreak{}" in latex_words("http://example.org/" + "a" * 40)


def test_markdown() -> None:
    assert markdown_words("*a* _b_ <b> $c$ | [d](e) # f\n& `g`") == r"\*a\* \_b\_ &lt;b&gt; \$c\$ \| \[d\](e) \# f &amp; \`g\`"


def test_plain() -> None:
    assert plain_words("a\x1b[31m\n b") == "a [31m b"
