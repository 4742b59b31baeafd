"""What students and teachers do with the figures: check answers, compare, explain, set exercises."""
