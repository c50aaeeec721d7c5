"""A task server of our own on loopback, its remote control, and a third party's connector for it."""
