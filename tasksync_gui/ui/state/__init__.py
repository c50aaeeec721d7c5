"""What the window and the tray know."""
