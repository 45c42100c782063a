"""What fails a run, what is known and accepted, and which part of the suite a run is."""
