"""Stories of several pages: which part an address is, and how the parts that were read become one story."""
