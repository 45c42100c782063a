"""A lending service that nobody runs: it speaks SOAP 1.2, and its contract uses every kind of declared rule."""
