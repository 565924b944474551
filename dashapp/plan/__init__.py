"""The growth plan: what is assumed, what it would bring, and the lists of whom to talk to."""
