"""Derivation -> text: the derivation as a document (LaTeX, Markdown, plain text) and as code. The only import of jinja2."""
