"""The generated NumPy modules against the libraries that people would use instead, in float64."""
