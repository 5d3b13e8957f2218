"""The waist of symrnn: frozen values that every stage reads and none changes. No text, no files, no targets."""
