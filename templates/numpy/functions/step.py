def step(z):
    """1 where z > 0, else 0, element by element."""
    return np.where(z > 0, 1.0, 0.0)
