"""What the hardware modules share: parsers that take text and give facts, and the one place that looks at the host.

Runs on the audited host under Python 3.8 and later, so it keeps to the standard library.
"""
