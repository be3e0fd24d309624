"""What the data say, in sentences with numbers made from a summary or from indices."""
