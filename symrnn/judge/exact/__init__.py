"""Statements about one real number, decided for all its values at once; needs SymPy, and is imported when one is met."""
