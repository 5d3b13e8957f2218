"""The kinds of single edits of a written formula, a module for each subject; `symrnn.judge.edits` puts them in order."""
