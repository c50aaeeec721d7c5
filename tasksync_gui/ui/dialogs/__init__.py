"""Windows in front of the window; each is opened with ``open()`` and tells by signals what was chosen."""
