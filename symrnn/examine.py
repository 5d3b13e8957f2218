"""The driver of the judge: a document to its formulas, the cell that they are about, and the verdicts.

The cell is given, named by the notes, or read from their own forward equations. Of a given cell whose equations the notes
write in other letters, the letters are found by matching both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

from symrnn.derive.normalise import normalise
from symrnn.derive.rolled import derive
from symrnn.emit.names import Names
from symrnn.emit.notation import STANDARD
from symrnn.emit.terms import Terms, plain_terms, tex_terms
from symrnn.errors import InputError, UnsupportedError, nearest
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.standin import with_formulas
from symrnn.ir.verdict import Report, Verdict
from symrnn.judge.case import Case, looks_of
from symrnn.judge.decide import Worlds
from symrnn.judge.entries import read_blocks, read_steps
from symrnn.judge.judge import Session
from symrnn.judge.lacking import no_terms
from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST, TOTAL
from symrnn.judge.model.find import Model, find_model
from symrnn.judge.model.match import has_exchanged, match_cells, translated
from symrnn.judge.named.arguments import with_arguments
from symrnn.judge.opening import begin, judge_formulas
from symrnn.judge.pastend import past_the_end
from symrnn.judge.reader import Chains, Reader, reader_of
from symrnn.judge.scalars import THROUGHOUT, cases, throughout
from symrnn.judge.sizes import distinct_sizes
from symrnn.judge.spots import Read, read_formulas
from symrnn.judge.unhatted import said as unhatted_said
from symrnn.judge.unhatted import unhatted
from symrnn.judge.vocabulary import Block
from symrnn.judge.within import at_all_steps
from symrnn.language.lower import read_cell
from symrnn.notes.document import Document, Macro, Syntax
from symrnn.notes.macros import expanded
from symrnn.notes.read import read_document

Loader = Callable[[str], Cell]
Looks = tuple[tuple[Look, str], ...]
SETTINGS = (
    "cell", "symbols", "shapes", "sizes", "scalars", "rows", "time", "loss", "outputs", "targets", "inputs", "params",
    "functions", "entries", "steps",
)  # fmt: skip


def examine(text: str, file: str, cell: Cell | None, symbols: Mapping[str, str], load: Loader) -> Report:
    """The verdicts on the formulas of notes; `load` gives the cell that the notes name.

    InputError where the notes give no cell and none can be read from their equations, with what is missing.
    """
    document = read_document(text, file)
    _check_settings(document)
    written = _symbols_of(document)
    reader = reader_of(document, _last_step(written))
    read = read_formulas(document, reader)
    named = document.settings.get("cell") if cell is None else None
    if named is not None:
        cell = load(_cell_name(named, file))
    if cell is None:
        return _by_model(document, read, reader)
    known = {symbol.name for symbol in cell.symbols}
    own = {look: name for look, name in {**written, **symbols}.items() if name != LAST or LAST in known}
    model = _model_beside(document, read, reader)
    matched = () if model is None else _matched(model, cell, own)
    other = {str(look): name for look, name in matched if name not in (str(look), LOSS, TOTAL)}
    return _report(document, read, reader, cell, _looks(document, cell, own, matched), {**other, **own})


def _by_model(document: Document, read: tuple[Read, ...], reader: Reader) -> Report:
    """The report on notes that are the source of their own model."""
    if not any(one.chains for one in read):
        return Report(document.file, ())
    model = _model(document, [one.chains for one in read], reader)
    if model.asked:
        raise InputError("\n  ".join((f"{document.file}: the network that the notes are about is not clear", *model.asked)))
    cell = read_cell(model.text, f"{document.file} (model)")
    reader = replace(reader, numbered=model.last)
    report = _report(document, read, reader, cell, (*model.symbols, *_looks(document, cell, {}, ())), {}, model)
    return replace(report, cell="", model=model.text, conventions=(*report.conventions, *model.notes))


def _model(document: Document, chains: Sequence[Chains], reader: Reader) -> Model:
    """The network of the notes, one of scalars if their text says so."""
    model = find_model(chains, document.settings, reader.classes.looks)
    if not throughout(document, {link[0] for link in model.used}, model.open):
        return model
    scalar = find_model(chains, {**document.settings, "scalars": True}, reader.classes.looks)
    return model if scalar.asked else replace(scalar, notes=(*scalar.notes, THROUGHOUT))


def _report(
    document: Document,
    read: tuple[Read, ...],
    reader: Reader,
    cell: Cell,
    looks: Looks,
    own: Mapping[str, str],
    model: Model | None = None,
) -> Report:
    plain = unhatted((chain for one in read for chain in one.chains), looks)
    case = _case(document, reader, cell, (*looks, *plain), model)
    if model is not None:
        ahead = past_the_end(case.cell)
        case = replace(case, ahead=ahead, steps=case.steps or model.steps, opened=model.opened)
        case = _without_stand_ins(case, model) if model.opened else case
    verdicts, remarks = judge_formulas(document, read, case)
    said = [words for words in reader.conventions if reader.last not in own or not words.startswith(reader.last)]
    conventions = (*said, *unhatted_said(plain, looks), *remarks, lengths(case)) if verdicts else ()
    report = Report(document.file, verdicts, tuple(own.items()), cell.name, conventions=conventions)
    return replace(report, expanded=tuple(_expansions(document, verdicts)))


def _without_stand_ins(case: Case, model: Model) -> Case:
    """A case in which no mend speaks of what stands for open functions, of which the notes know nothing."""
    known = {name for _, name in model.symbols}
    usual = {name: text for name, text in case.usual.items() if name in known}
    return replace(case, usual=usual, terms=no_terms)


def _expansions(document: Document, verdicts: Iterable[Verdict]) -> Iterator[tuple[str, str]]:
    """The formulas that use commands of the notes, with what these stand for."""
    if not document.macros:
        return
    written = {text: verdict for verdict in [*verdicts][::-1] if verdict.latex for text in verdict.formulas}
    for text in [*written][::-1]:
        plain = expanded(text, _macros(document, written[text]))
        if plain != text:
            yield text, plain


def _macros(document: Document, verdict: Verdict) -> Mapping[str, Macro]:
    """The macros in force where a formula stands that was judged."""
    at = verdict.place.line, verdict.place.column
    own = (f for f in document.formulas if f.macros is not None and f.part == verdict.part)
    spans = (([(place.line, place.column) for place in (f.places[0], f.places[-1])], f.macros) for f in own)
    return next((macros for (start, end), macros in spans if macros is not None and start <= at <= end), document.macros)


def lengths(case: Case) -> str:
    """At how many steps and at which sizes formulas are compared."""
    steps = Worlds(case.cell, within=case.within).steps
    sizes = "".join(f", {name} = {size}" for name, size in distinct_sizes(case.cell).items())
    taken = f"T = {case.steps}" if case.steps else f"T = {steps} and T = {steps + 1}"
    return f"compared exactly at {taken}{sizes}"


def _case(document: Document, reader: Reader, cell: Cell, looks: Looks, model: Model | None = None) -> Case:
    whole = with_arguments(normalise(cell))
    names = Names.of(whole, STANDARD)
    glyphs = {s.name: names.glyphs[s.name] for s in whole.symbols}
    usual = {s.name: (glyphs[s.name].at("{t}", STANDARD.time) if s.timed else glyphs[s.name]).tex for s in whole.symbols}
    functions = () if model is None else model.functions
    used = frozenset() if model is None else frozenset(model.used)
    blocks, steps = _counting(document, cell, looks)
    scalars = cases(document, cell, looks)
    one_hot = _one_hot(whole, looks, reader)
    numbers = _numbers_of_steps(cell, looks)
    sizes = frozenset(whole.dims if model is None else model.sizes)
    within, lost, unclear = ({}, {}, frozenset()) if model is None else (model.within, model.lost, model.unclear)
    shown = tuple(pair for pair in looks if pair[1] not in within)
    terms = _terms(at_all_steps(cell, within.keys()))
    known = Case(whole, shown, usual, functions, used, reader, terms, blocks, steps)
    known = replace(known, within=within, lost=lost, unclear=unclear)
    return replace(known, one_hot=one_hot, lengths=numbers, scalars=scalars, sizes=sizes)


def _one_hot(cell: Cell, looks: Looks, reader: Reader) -> frozenset[str]:
    """The data of a cell that the notes write as classes."""
    vectors = {symbol.name for symbol in cell.data if len(symbol.shape) == 1}
    return frozenset(name for look, name in looks if look in reader.classes.looks) & vectors


def _numbers_of_steps(cell: Cell, looks: Looks) -> frozenset[str]:
    """The data of a cell that are written as T, without time and shape."""
    numbers = {symbol.name for symbol in cell.data if not symbol.timed and not symbol.shape}
    return frozenset(name for look, name in looks if look == Look(LAST)) & numbers


def _terms(cell: Cell) -> Callable[[bool], Terms]:
    """The terms of the sums in a derivation of the cell, made when they are asked for; none where it has no derivation."""

    @cache
    def terms(plain: bool) -> Terms:
        try:
            derivation = derive(with_formulas(cell))
        except (InputError, UnsupportedError):
            return {}
        return plain_terms(derivation) if plain else tex_terms(derivation)

    return terms


def open_session(text: str, file: str, cell: Cell) -> tuple[Session, tuple[Read, ...]]:
    """The session on notes about a cell in whose letters they are written, before their first formula, and the formulas."""
    document = read_document(text, file)
    reader = reader_of(document)
    read = read_formulas(document, reader)
    return begin(document, read, _case(document, reader, cell, _looks(document, cell, {}, ()))), read


def _counting(document: Document, cell: Cell, looks: Looks) -> tuple[dict[Look, Block], int | None]:
    """Whose entries some names stand for, and how long the sequence is, if the notes say so."""
    try:
        blocks = read_blocks(document.settings.get("entries", {}), cell, looks)
        return blocks, read_steps(document.settings.get("steps"))
    except InputError as error:
        raise InputError(f"{document.file}: {error}") from None


def _looks(document: Document, cell: Cell, own: Mapping[str, str], matched: Looks) -> Looks:
    """How the symbols of a cell are written: as the notes say, as their equations show, as symrnn does, by their names.

    In plain text the names count more: `ell` is a parameter of this name there, not the letter that LaTeX has for losses.
    """
    known = {symbol.name for symbol in cell.symbols} | {LOSS}
    for written, name in own.items():
        if name not in known | {TOTAL}:
            what = f"{written} is said to be {name}, which is no symbol of {cell.name}"
            raise InputError(f"{document.file}: {what}{nearest(name, known)}")
        if not any(looks_of([(written, name)])):
            raise InputError(f"{document.file}: {written!r}, which is said to be {name}, cannot be read as one symbol")
    names = Names.of(cell, STANDARD)
    texts = [(names.glyphs[name].tex, name) for name in sorted(known) if name in names.glyphs]
    usual = tuple(looks_of(texts))
    plain = tuple((Look(name), name) for name in sorted(known))
    without_fonts = {(replace(seen, font=""), name) for seen, name in usual}
    losses = {seen for seen, name in usual if name == LOSS} if _has_both_losses(cell) else set()
    news = (pair for pair in matched if pair not in without_fonts and (pair[1] != TOTAL or pair[0] not in losses))
    is_plain = all(formula.syntax is Syntax.PLAIN for formula in document.formulas)
    return (*looks_of([*own.items()]), *news, *(plain + usual if is_plain else usual + plain))


def _has_both_losses(cell: Cell) -> bool:
    """Whether a cell has a loss at every step and one after the steps, which no name without a step tells from the total."""
    return all(any(e.target.name == LOSS for e in equations) for equations in (cell.steps, cell.epilogue))


def _model_beside(document: Document, read: tuple[Read, ...], reader: Reader) -> Model | None:
    """What the notes' own equations say of the network, if they say all of it."""
    settings = {key: value for key, value in document.settings.items() if key not in ("cell", "symbols")}
    try:
        model = find_model([one.chains for one in read], settings, reader.classes.looks)
    except InputError:
        return None
    return model if model.text else None


def _matched(model: Model, cell: Cell, own: Mapping[str, str]) -> Looks:
    """How the notes write the symbols of the cell, if their equations are those of the cell in other letters."""
    try:
        notes = read_cell(model.text)
    except InputError:
        return ()
    given = {name: own[str(look)] for look, name in model.symbols if str(look) in own}
    match = match_cells(notes, cell, given)
    if match is None or match.ambiguous or has_exchanged(match, cell):
        return ()  # a slip, no translation
    return translated(model, match)


def _symbols_of(document: Document) -> dict[str, str]:
    """The setting `symbols`: which symbol of the cell a written one is."""
    found = document.settings.get("symbols", {})
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise InputError(f"{document.file}: the setting `symbols` is a mapping such as {{h: s, 'W_{{hh}}': W}}")
    return {str(written): str(name) for written, name in found.items()}


def _last_step(symbols: Mapping[str, str]) -> str:
    """What the notes call the last step, if their setting `symbols` says that a letter is T, else nothing."""
    return next((written for written, name in symbols.items() if name == LAST), "")


def _check_settings(document: Document) -> None:
    for key in document.settings:
        if key not in SETTINGS:
            known = ", ".join(SETTINGS)
            raise InputError(f"{document.file}: unknown setting {key!r}{nearest(key, SETTINGS)}\n  settings: {known}")


def _cell_name(name: object, file: str) -> str:
    """The name of a bundled cell, or of a file with the suffix .cell beside the notes or in a folder below."""
    if not isinstance(name, str):
        raise InputError(f"{file}: the setting `cell` is the name of a bundled cell or of a .cell file, not {name!r}")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise InputError(f"{file}: the setting `cell` cannot be {name!r}; give a name, or a file beside the notes or below")
    return name
