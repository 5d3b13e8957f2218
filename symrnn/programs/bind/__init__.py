"""Settings that a program does not have, found: names propose, runs decide, values of the forward pass confirm.

names     what a name suggests: data, a parameter, a gradient           parts     what each parameter is to a cell
calls     the ways to call it, each a `plan`                            styles    ways to lay arrays out
assign    which parameter of a program holds which of the cell's         candidates  settings to be tried
inspect   what a run leaves behind, and the gradients in it             confirm   the cell's values among the program's
search    candidates are run, and those that are confirmed are kept     complete  settings that say all, or what is missing
definitions  a program's functions, classes and variables             meaning   what an argument may stand for
"""
