def sum_outer(u, v):
    """The sum of the outer products u_i v_j over all leading axes (steps and sequences), as one product of matrices."""
    lead = np.broadcast_shapes(u.shape[:-1], v.shape[:-1])
    u = np.broadcast_to(u, (*lead, u.shape[-1])).reshape(-1, u.shape[-1])
    v = np.broadcast_to(v, (*lead, v.shape[-1])).reshape(-1, v.shape[-1])
    return u.T @ v
