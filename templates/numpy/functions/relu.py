def relu(z):
    """max(z, 0), element by element."""
    return np.maximum(z, 0.0)
