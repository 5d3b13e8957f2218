"""The shape of the source: imports go one way, each library has one place, no text is evaluated, every table is full."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import symrnn
from symrnn.derive.entries import ENTRIES
from symrnn.derive.pullback import PULLBACK, RULE_NAME
from symrnn.emit.latex import LATEX
from symrnn.emit.numpy_expr import PRINT
from symrnn.emit.plain import PLAIN
from symrnn.ir.expr import OPERATIONS, SHAPE, Expr
from symrnn.ir.functions import AT_KINK, BUILTIN, DERIVATIVE
from symrnn.ir.walk import CHILDREN, REBUILD
from symrnn.ir.work import WORK
from symrnn.language.calls import CALL
from symrnn.language.formulas import READ
from symrnn.language.scope import STRUCTURAL
from symrnn.verify.evaluate import VALUE

PACKAGE = Path(symrnn.__file__).parent

# A part imports from parts of a lower rank, and from itself; parts of one rank do not know each other.
RANK = {
    "errors": 0, "ir": 1, "language": 2, "derive": 2, "emit": 2, "verify": 2, "notes": 2, "sandbox": 2, "judge": 3,
    "programs": 3, "examine": 4, "examine_program": 4, "pipeline": 5,
    "api": 6, "__init__": 7, "cli_check": 8, "cli": 9, "__main__": 10,
}  # fmt: skip

# Where a library may be imported. SymPy at the top of a module only where that module is about SymPy's expressions.
LIBRARY = {
    "click": ("cli", "cli_check"), "jinja2": ("emit",), "lark": ("language", "programs"), "latex2mathml": ("emit",),
    "markdown_it": ("notes",), "mpmath": ("derive", "verify", "judge"), "rich": ("cli_check",), "yaml": ("notes",),
}  # fmt: skip
SYMPY_AT_TOP = ("derive", "verify", "emit/unrolled", "emit/scalars", "judge/exact")

PRINTING = {"print", "echo", "secho"}
WRITING = {"write_text", "write_bytes", "fdopen", "mkstemp", "mkdir", "unlink"}
EVALUATING = {
    "eval", "exec", "compile", "__import__", "literal_eval", "sympify", "parse_expr", "parse_latex", "lambdify", "srepr",
    "run_path", "run_module",
}  # fmt: skip

INSIDE = "programs/inside"
"""The one module that runs text as code, in a process of its own."""

# Tables keyed by operation, and the operations that each leaves out on purpose: an equation of a cell holds none of those
# that only derivatives make, and what has no part that varies has no rule.
MADE_BY_DERIVATIVES = {"Adjoint", "Identity", "Diag"}
TABLES: dict[str, tuple[Mapping[type[Expr], object], set[str]]] = {
    "ir/expr.SHAPE": (SHAPE, set()),
    "ir/walk.CHILDREN": (CHILDREN, set()),
    "ir/walk.REBUILD": (REBUILD, set()),
    "ir/work.WORK": (WORK, set()),
    "derive/entries.ENTRIES": (ENTRIES, set()),
    "derive/pullback.PULLBACK": (PULLBACK, {*MADE_BY_DERIVATIVES, "Ref"}),
    "derive/pullback.RULE_NAME": (RULE_NAME, {*MADE_BY_DERIVATIVES, "Ref", "Number", "Size", "Zeros", "Apply"}),
    "emit/latex.LATEX": (LATEX, set()),
    "emit/numpy_expr.PRINT": (PRINT, set()),
    "emit/plain.PLAIN": (PLAIN, set()),
    "verify/evaluate.VALUE": (VALUE, set()),
}
# Not tables of all operations: choices among a few of them (of the others nothing is known, or there are no words).
CHOICES = {"emit/exposition/conventions.VECTOR_MEANING", "emit/domain.SIGN_OF", "programs/wording.SAY"}


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every source file below a package's folder: its path inside it without suffix, and its syntax tree."""
    for path in sorted(root.rglob("*.py")):
        yield path.relative_to(root).with_suffix("").as_posix(), parsed(path.read_text(encoding="utf-8"))


parsed = cache(ast.parse)
"""The syntax of a text; nobody changes it."""


def imported(module: str, tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every import at any depth, as (top package, part of symrnn or ""); relative ones are resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            here = ["symrnn", *module.split("/")][: -node.level] if node.level else []
            base = ".".join([*here, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            names = loaded(node)
        for name in names:
            top, _, rest = name.partition(".")
            yield top, rest.partition(".")[0] or "__init__"


def loaded(node: ast.AST) -> list[str]:
    """The module that a call of `import_module` names."""
    match node:
        case ast.Call(func=ast.Name("import_module"), args=[ast.Constant(str(name)), *_]):
            return [name]
        case _:
            return []


def part(module: str) -> str:
    return module.partition("/")[0]


def wrong_imports(root: Path) -> list[str]:
    found = []
    for module, tree in modules(root):
        for top, other in imported(module, tree):
            own = part(module)
            if top == "symrnn":
                known = other if other in RANK or other[:1].islower() else "__init__"
                if known != own and RANK.get(known, len(RANK)) >= RANK[own]:
                    found.append(f"{module} imports symrnn.{known}")
            elif top in LIBRARY and own not in LIBRARY[top]:
                found.append(f"{module} imports {top}")
    return found


def importing(root: Path, wanted: str) -> list[str]:
    """The modules that import one by its name, in whatever form."""
    folder, _, name = wanted.rpartition("/")
    dotted = f"symrnn.{folder}.{name}"
    found = []
    for module, tree in modules(root):
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else loaded(node)
            base = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            relative = isinstance(node, ast.ImportFrom) and node.level > 0 and name in (*names, base.rpartition(".")[2])
            if dotted in (base, *names, *(f"{base}.{one}" for one in names)) or relative:
                found.append(f"{module} imports {wanted}")
    return found


def always_run(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module that importing it runs: not inside functions, not under `if TYPE_CHECKING`."""
    yield node
    for child in ast.iter_child_nodes(node):
        deferred = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
        if not deferred and not typing:
            yield from always_run(child)


def early_sympy(root: Path) -> list[str]:
    """Modules that load SymPy when they are imported although they should not."""
    found = []
    for module, tree in modules(root):
        loads = any(
            top == "sympy"
            for node in always_run(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for top, _ in imported(module, node)
        )
        if loads and not module.startswith(SYMPY_AT_TOP):
            found.append(module)
    return found


def calls(root: Path, names: set[str], but: tuple[str, ...] = (), methods: bool = False) -> list[str]:
    """Calls of functions (and, if asked for, methods) by name, outside some parts."""
    found = []
    for module, tree in modules(root):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or part(module) in but:
                continue
            own = isinstance(node.func, ast.Name)
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in names and (own or methods):
                found.append(f"{module} calls {called}")
    return found


def tables(root: Path) -> set[str]:
    """Every module-level table whose annotation says that operations are its keys."""
    return {
        f"{module}.{ast.unparse(node.target)}"
        for module, tree in modules(root)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and "dict[type[Expr]," in ast.unparse(node.annotation)
    }


def test_imports_go_one_way() -> None:
    assert wrong_imports(PACKAGE) == []


def test_every_part_has_a_rank() -> None:
    assert {part(module) for module, _ in modules(PACKAGE)} <= set(RANK)


def test_only_what_is_about_sympy_loads_it() -> None:
    assert early_sympy(PACKAGE) == []


@pytest.mark.parametrize("module", ["cli", "pipeline", "ir.walk", "language.lower", "derive.rolled", "emit.latex"])
def test_sympy_is_not_loaded_by(module: str) -> None:
    code = f"import sys, symrnn.{module}; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_the_command_line_prints() -> None:
    assert calls(PACKAGE, PRINTING, but=("cli", "cli_check")) == []


def test_only_the_driver_writes_files() -> None:
    assert calls(PACKAGE, WRITING, but=("cli", "pipeline"), methods=True) == []


def test_no_text_is_evaluated_but_inside_the_sandbox() -> None:
    assert {call.partition(" ")[0] for call in calls(PACKAGE, EVALUATING)} == {INSIDE}
    assert {call.partition(" ")[0] for call in calls(PACKAGE, EVALUATING - {"compile"}, methods=True)} == {INSIDE}


def test_nothing_imports_what_runs_inside_the_sandbox() -> None:
    assert importing(PACKAGE, INSIDE) == []


def test_every_table_of_operations_is_known_here() -> None:
    assert tables(PACKAGE) == set(TABLES) | CHOICES


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_every_operation(name: str) -> None:
    table, left_out = TABLES[name]
    assert {operation.__name__ for operation in table} == {operation.__name__ for operation in OPERATIONS} - left_out


def test_every_operation_is_listed() -> None:
    assert set(OPERATIONS) == set(Expr.__subclasses__())


def test_every_function_of_the_language_has_its_rows() -> None:
    assert tuple(CALL) == STRUCTURAL
    assert not set(CALL) & set(BUILTIN)
    assert set(AT_KINK) < set(DERIVATIVE)


def test_every_rule_of_the_grammar_that_makes_a_value_is_read() -> None:
    grammar = (PACKAGE / "language" / "cell.lark").read_text(encoding="utf-8")
    assert all(f"{name}:" in grammar for name in READ)


class TestTheTester:
    """Each check refuses a tree in which its rule is broken."""

    @pytest.mark.parametrize(
        ("file", "text", "message"),
        [
            ("ir/a.py", "from symrnn.language.lower import read_cell", "ir/a imports symrnn.language"),
            ("ir/a.py", "import symrnn.derive.rolled as r", "ir/a imports symrnn.derive"),
            ("derive/a.py", "def f():\n    from symrnn.emit import latex", "derive/a imports symrnn.emit"),
            ("verify/deep/a.py", "from symrnn import derive", "verify/deep/a imports symrnn.derive"),
            ("verify/deep/a.py", "from ...derive import rolled", "verify/deep/a imports symrnn.derive"),
            ("emit/a.py", "from ..verify import prove", "emit/a imports symrnn.verify"),
            ("emit/a.py", "import symrnn", "emit/a imports symrnn.__init__"),
            ("derive/a.py", "def f():\n    import_module('symrnn.emit.latex')", "derive/a imports symrnn.emit"),
            ("pipeline.py", "from symrnn.cli import main", "pipeline imports symrnn.cli"),
            ("errors.py", "from .ir import dims", "errors imports symrnn.ir"),
            ("derive/a.py", "if True:\n    import jinja2", "derive/a imports jinja2"),
            ("emit/a.py", "from lark.lexer import Token", "emit/a imports lark"),
            ("pipeline.py", "import click", "pipeline imports click"),
        ],
    )
    def test_a_forbidden_import_is_found(self, tmp_path: Path, file: str, text: str, message: str) -> None:
        _write(tmp_path / file, text)
        assert wrong_imports(tmp_path) == [message]

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            ("pipeline.py", "from symrnn.programs.inside import inside"),
            ("pipeline.py", "from symrnn.programs import inside"),
            ("pipeline.py", "def f():\n    import symrnn.programs.inside"),
            ("programs/a.py", "from .inside import inside"),
            ("programs/a.py", "from . import inside"),
            ("programs/a.py", "import_module('symrnn.programs.inside')"),
        ],
    )
    def test_an_import_of_what_runs_inside_is_found(self, tmp_path: Path, file: str, text: str) -> None:
        _write(tmp_path / file, text)
        assert importing(tmp_path, INSIDE) == [f"{file.removesuffix('.py')} imports {INSIDE}"]

    @pytest.mark.parametrize("text", ["import sympy", "try:\n    from sympy.core import S\nexcept ImportError:\n    pass"])
    def test_an_early_sympy_is_found(self, tmp_path: Path, text: str) -> None:
        _write(tmp_path / "ir" / "a.py", text)
        assert early_sympy(tmp_path) == ["ir/a"]

    def test_a_late_sympy_is_none(self, tmp_path: Path) -> None:
        late = "if TYPE_CHECKING:\n    import sympy\ndef f():\n    import sympy"
        _write(tmp_path / "ir" / "a.py", late)
        assert early_sympy(tmp_path) == []

    def test_forbidden_calls_are_found(self, tmp_path: Path) -> None:
        _write(tmp_path / "ir" / "a.py", "def f(x):\n    print(x)\n    return eval(x)")
        _write(tmp_path / "emit" / "b.py", "path.write_text(sympy.sympify(x))")
        assert calls(tmp_path, PRINTING, but=("cli",)) == ["ir/a calls print"]
        assert calls(tmp_path, EVALUATING, methods=True) == ["emit/b calls sympify", "ir/a calls eval"]
        assert calls(tmp_path, WRITING, methods=True) == ["emit/b calls write_text"]

    def test_an_unknown_table_is_found(self, tmp_path: Path) -> None:
        _write(tmp_path / "emit" / "c.py", "C: dict[type[Expr], Callable[..., str]] = {}")
        assert tables(tmp_path) == {"emit/c.C"}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
