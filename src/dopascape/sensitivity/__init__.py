"""Which parameters decide how well a network learns: from a sample's summary to its indices."""
