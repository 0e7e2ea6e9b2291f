"""Sketches are read through in a pass; an index of their values took longer to write than all else took together."""

SCRIPT = """
DROP TABLE sketch_values;
"""
