"""The real program with real servers, files and a real (virtual) screen."""
