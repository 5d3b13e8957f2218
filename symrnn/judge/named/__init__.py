"""Names of gradients that notes use without saying by which variable they differentiate."""
