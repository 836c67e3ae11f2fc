"""One script for each claim of the README that is a matter of speed: figures beside a baseline of the same run.

Each prints what it measures, and ends with one JSON line when it is given --json. Machines are noisy: look at ratios.
"""
