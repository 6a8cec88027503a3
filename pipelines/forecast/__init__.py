"""Says when customers will order again, and how far that can be believed."""
