"""Site memory: blocks that a site repeats, what they are, and stories read with that knowledge."""
