"""The catalogue of single edits of a program: what people get wrong in a backward pass, turned round."""
