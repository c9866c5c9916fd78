"""Benchmarks: `./dev bench` prints one table and writes JSON. Both sides of a ratio run in turn, in one process."""
