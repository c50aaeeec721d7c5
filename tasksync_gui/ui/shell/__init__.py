"""The window itself, and what its menus and buttons set going."""
