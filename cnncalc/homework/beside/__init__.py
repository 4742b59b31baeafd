"""Networks beside each other: figures, ratios and savings, and what is different layer by layer."""
