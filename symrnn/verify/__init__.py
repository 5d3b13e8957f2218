"""The judge: it evaluates what it is handed, and shares no differentiation rule with what it judges."""
