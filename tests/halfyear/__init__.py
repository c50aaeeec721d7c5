"""Half a year of a bot at work, on accelerated time."""
