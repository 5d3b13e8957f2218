def logsumexp(z):
    """log(sum_j exp(z_j)) along the last axis; the largest entry is taken off first, so nothing overflows."""
    top = np.max(z, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(z - top), axis=-1)) + top[..., 0]
