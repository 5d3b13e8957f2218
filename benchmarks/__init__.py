"""The speed, memory and accuracy of symrnn, measured by one command: `make bench`."""
