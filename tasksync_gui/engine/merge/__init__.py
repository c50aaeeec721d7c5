"""Equality of values and the three-way merge of one field."""
