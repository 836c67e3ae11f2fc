"""One module a check: `check(context)` gives its findings. Times out by itself where it asks another machine."""
