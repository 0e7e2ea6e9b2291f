"""Near-duplicates: what makes two texts one story, and which of the stories that carry it had it first. No SQL."""
