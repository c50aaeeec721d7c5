"""What comes in from connectors, made sound or named: nothing passes that the engine may not rely on."""
