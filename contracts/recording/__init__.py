"""How exchanges are redacted, recorded as cassettes, and read again."""
