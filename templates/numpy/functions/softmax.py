def softmax(z):
    """exp(z_i) / sum_j exp(z_j) along the last axis; the largest entry is taken off first, so nothing overflows."""
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
