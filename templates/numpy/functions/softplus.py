def softplus(z):
    """log(1 + exp(z)), element by element, without overflow."""
    return np.logaddexp(0.0, z)
