"""Designing with the rules: a grid of designs at once (sweep), and the inverse problem (solve)."""
