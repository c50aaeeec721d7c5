"""TaskSync keeps tasks in step between the tools people use."""

__version__ = "0.1.0"
