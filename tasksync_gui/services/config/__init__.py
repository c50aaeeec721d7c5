"""What a person sets up: accounts, pairs, and connections to the systems behind them."""
