"""Documents and the formulas written in them: text to syntax trees with spans. Nothing here knows what a symbol means."""
