def concatenate(*parts):
    """The parts one after the other along the last axis, their leading axes broadcast against one another."""
    lead = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    return np.concatenate([np.broadcast_to(part, (*lead, part.shape[-1])) for part in parts], axis=-1)
