"""What benchmarks share: their databases, their clock, their lines of figures."""
