"""Speed measured against peers in one run, as ratios: `uv run pytest benchmarks`.

Not part of the ordinary test run. Every claim of the README about speed is one test here, with its bound.
"""
