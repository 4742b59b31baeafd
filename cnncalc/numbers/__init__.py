"""Kinds of number that rules run on beside int: traced, symbolic, and grids of many designs at once.

Each brings `dims_kind`, its answers to what plain operators cannot say; `dims` asks for it and knows no kind by name.
"""
