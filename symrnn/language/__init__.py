"""The cell language: plain text in, a checked `Cell` out. No text is ever evaluated."""
