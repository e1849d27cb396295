"""What all functions have in common: code, layer, environment, network, and how each is made."""
