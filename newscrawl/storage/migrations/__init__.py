"""The DDL of one migration a module; newscrawl/storage/schema.py puts them in order."""
