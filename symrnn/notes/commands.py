"""The commands of LaTeX that a formula may use, as tables: what each is, and how many arguments it takes."""

GREEK = frozenset(
    (
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi "
        "varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon "
        "Phi Psi Omega"
    ).split()
)
SYMBOLS = GREEK | set("ell hbar infty imath jmath aleph emptyset varnothing top bot Re Im wp".split())

OPERATORS = frozenset(
    (
        "tanh sinh cosh sin cos tan coth sec csc arctan arcsin arccos exp log ln lg max min sup inf det dim arg argmax argmin "
        "lim limsup liminf Pr gcd ker deg diag tr Tr trace rank softmax sigmoid relu ReLU sign sgn softplus"
    ).split()
)
"""Those of LaTeX, and those that notes commonly use as if they were."""

UNMARKED = frozenset(
    (
        "tanh sinh cosh exp log diag softmax sigmoid relu ReLU softplus net loss state gate logits err error cost input output "
        "target hidden pred out gates"
    ).split()
)
"""Words that notes write like products of their letters, `net_t`, `diag[f]`: functions, and names of values."""

CALLED = UNMARKED | frozenset("sin cos max min sgn sign trace rank CE BCE".split())
"""The same in front of a bracket."""

LONGEST_WORD = max(map(len, CALLED))

DOTS = frozenset("ldots cdots dots dotsc dotsb dotsm dotsi dotso vdots ddots".split())

ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar", "dot": "dot",
    "ddot": "ddot", "vec": "vec", "overrightarrow": "vec", "overleftarrow": "leftvec",
    "check": "check", "breve": "breve", "acute": "acute",
    "grave": "grave", "mathring": "ring", "underline": "underline",
}  # fmt: skip

FONTS = {
    "mathbf": "bf", "boldsymbol": "bf", "bm": "bf", "pmb": "bf", "mathrm": "rm", "mathit": "it", "mathcal": "cal",
    "mathscr": "cal", "mathbb": "bb", "mathds": "bb", "mathbbm": "bb", "mathfrak": "frak", "mathsf": "sf", "mathtt": "tt",
    "mathnormal": "",
}  # fmt: skip
WORD_FONTS = frozenset(["rm", "it", "sf", "tt"])
OLD_FONTS = {"rm": "mathrm", "bf": "mathbf", "it": "mathit", "cal": "mathcal", "sf": "mathsf", "tt": "mathtt"}

TEXTS = frozenset("text mbox hbox textrm textit textbf textnormal textsf texttt textup intertext shortintertext".split())

RELATIONS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=",
    "neq": "!=", "in": "in", "sim": "~", "propto": "propto", "approx": "approx", "simeq": "approx", "equiv": ":=",
    "coloneqq": ":=", "coloneq": ":=", "triangleq": ":=", "doteq": ":=", "leftarrow": "<-", "gets": "<-",
    "longleftarrow": "<-", "rightarrow": "->", "to": "->", "longrightarrow": "->", "Rightarrow": "=>", "implies": "=>",
    "Longrightarrow": "=>", "land": "and", "wedge": "and",
}  # fmt: skip

PRODUCTS = {
    "cdot": "cdot", "cdotp": "cdot", "bullet": "cdot", "times": "times", "ast": "*", "odot": "odot", "circ": "circ",
    "otimes": "otimes", "div": "/",
}  # fmt: skip
SIGNS = {"pm": "±", "mp": "±"}

# Spacing: what only moves signs a little apart, what separates, and what separates formulas.
THIN = frozenset([",", "!", "thinspace", "negthinspace", "negmedspace", "negthickspace", "-", "/", ":", ">", "medspace"])
BLANK = frozenset([" ", ";", "space", "enspace", "nobreakspace", "thickspace", "enskip"])
QUAD = frozenset(["quad", "qquad", "hfill", "hfil"])

IGNORED = frozenset(
    (
        "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag mathstrut strut allowbreak "
        "nobreak break normalsize small large Large footnotesize relax noindent par centering bfseries hline "
        "allowdisplaybreaks middle"
    ).split()
)
IGNORED_ARGUMENT = frozenset("label tag phantom vphantom hphantom vspace color hypertarget nocite vskip".split())
SIZES = {
    size + side: {"l": "open", "r": "close"}.get(side, "")
    for size in ("big", "Big", "bigg", "Bigg")
    for side in ("", "l", "r", "m")
}

UNWRAPPED = frozenset("boxed fbox mathrel mathbin mathop mathord mathopen mathclose mathpunct mathinner smash".split())
UNWRAPPED_SECOND = frozenset(["textcolor", "colorbox", "mathclap", "href", "class"])
BRACED = frozenset("underbrace overbrace underbracket overbracket".split())
STACKED = frozenset(["overset", "stackrel", "underset"])

FORBIDDEN = frozenset(
    (
        "input include includeonly write read openin openout immediate closein closeout csname catcode usepackage "
        "includegraphics lstinputlisting verbatiminput special directlua write18 newread newwrite import subimport loop"
    ).split()
)

FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"])

ARITY = (
    dict.fromkeys([*ACCENTS, *FONTS, "sqrt", "operatorname", "mod", "pmod", "substack", "cancel", "bcancel"], 1)
    | dict.fromkeys([*FRACTIONS, "binom", "genfrac"], 2)
)  # fmt: skip
"""How many arguments the commands take that stay in the formula."""

DELIMITERS = {
    "(": ("open", "("), ")": ("close", "("), "[": ("open", "["), "]": ("close", "["), "\\{": ("open", "{"),
    "\\}": ("close", "{"), "\\lbrace": ("open", "{"), "\\rbrace": ("close", "{"), "\\lbrack": ("open", "["),
    "\\rbrack": ("close", "["), "\\langle": ("open", "⟨"), "\\rangle": ("close", "⟨"), "\\lvert": ("open", "|"),
    "\\rvert": ("close", "|"), "\\lVert": ("open", "‖"), "\\rVert": ("close", "‖"), "|": ("bar", "|"), "\\vert": ("bar", "|"),
    "\\mid": ("bar", "|"), "\\|": ("bar", "‖"), "\\Vert": ("bar", "‖"), "\\llbracket": ("open", "⟦"),
    "\\rrbracket": ("close", "⟦"), "\\lgroup": ("open", "("), "\\rgroup": ("close", "("),
}  # fmt: skip
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "|": "|", "‖": "‖", "⟦": "⟧"}

ROWS = frozenset(
    name + star
    for name in (
        "align aligned alignat alignedat eqnarray gather gathered split multline multlined flalign equation math displaymath"
    ).split()
    for star in ("", "*")
)
"""Environments that only set formulas in rows."""
WITH_COLUMNS = frozenset(["array", "alignat", "alignat*", "alignedat", "tabular", "subarray"])
MATRICES = frozenset("matrix pmatrix bmatrix Bmatrix smallmatrix array psmallmatrix bsmallmatrix".split())
CASES = frozenset(["cases", "dcases", "rcases", "cases*", "dcases*"])
