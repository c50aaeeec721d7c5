"""The icon in the tray, its menu, its pictures and its notices."""
