"""The judge of formulas: what a written formula means in a cell, whether it holds, and the smallest edit that mends it."""
