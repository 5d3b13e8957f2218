"""Settings that a program does not have, found: names propose, runs decide, values of the forward pass confirm.

names     what a name suggests: data, a parameter, a gradient                 parts     what each parameter is to a cell
calls     functions of a program and the ways to call them                    styles    ways to lay arrays out
assign    which parameter of a program holds which ones of the cell           candidates  settings to be tried
inspect   what a run leaves behind, and where gradients are in it             confirm   the cell's values among the program's
assign    which parameter of a program holds which of the cell's parameters       candidates  settings to be tried
"""
