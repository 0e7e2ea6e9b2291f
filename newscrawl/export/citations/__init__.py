"""A story as an item of a bibliography: BibTeX, RIS, CSL-JSON, COinS, and a line to read."""
