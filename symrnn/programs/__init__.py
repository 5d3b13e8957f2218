"""Hand-written backward passes: running them, comparing what they compute with the derivation, and naming the wrong line."""
