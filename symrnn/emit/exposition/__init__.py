"""Derivation -> Document: what a careful lecturer would write, section by section."""
