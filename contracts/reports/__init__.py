"""Readers of one report value: the terminal, the JSON file, and every format and comparison made from it."""
