"""What is read off a network, and one replicate as a labelled dataset."""
