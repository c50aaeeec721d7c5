"""Reading a side: what is there, what is gone, what cannot be told."""
