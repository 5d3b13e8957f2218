"""Running code that somebody else wrote: in a process of its own, with limits on all that it may use or touch."""
