"""What people write, worked out: arithmetic, figures of layers and of networks, requirements."""
