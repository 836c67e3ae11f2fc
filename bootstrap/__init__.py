"""Sets up a fresh clone for `./demo` and `./test`: Python packages, npm packages, the built widget, a browser.
It uses the standard library alone, because nothing else is there yet, and knows nothing of the product.
"""
