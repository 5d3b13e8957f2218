"""Cell -> Derivation (rolled, with t and T as symbols), Cell -> Unrolled (SymPy, T steps), Derivation -> Schedule."""
