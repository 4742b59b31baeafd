"""The engine: a network really run in NumPy, written apart from the rules so that it can convict them.

It knows a layer's arguments and the arrays that come in, and shares no rule of `layers/`: shapes come out of slicing,
counts out of the products that are done.
"""
