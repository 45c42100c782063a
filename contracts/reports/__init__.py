"""Readers of one report value: the terminal, the JSON file, the HTML page, the curl command."""
