"""Speed against named baselines: run ``python -m benchmarks.<module>`` from the project's root."""
