"""One page for each study in which readers choose what they see; it works offline."""
