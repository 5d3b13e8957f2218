def sigmoid(z):
    """1 / (1 + exp(-z)), element by element; exp is taken of negative numbers only, so nothing overflows."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0 / (1.0 + e), e / (1.0 + e))
