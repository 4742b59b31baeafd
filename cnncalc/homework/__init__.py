"""What people do with the figures: calculate, compare, demand."""
