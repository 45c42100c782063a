"""What the pytest plugin does, hook by hook."""
