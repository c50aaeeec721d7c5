"""Qt item models: they turn the services' values into cells and decide nothing."""
