"""Komado: a town's questions, answered with what its staff wrote."""

__version__ = "0.1.0"
__all__ = ["__version__"]
