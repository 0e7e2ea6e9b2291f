"""`newscrawl serve`: Datasette with pages to search, read, compare and count stories. Nothing here writes."""
