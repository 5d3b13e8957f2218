def cross_entropy(z, y):
    """-sum_j y_j log softmax(z)_j along the last axis, for a distribution y, without overflow."""
    top = np.max(z, axis=-1, keepdims=True)
    log_p = z - top - np.log(np.sum(np.exp(z - top), axis=-1, keepdims=True))
    return -np.sum(y * log_p, axis=-1)
