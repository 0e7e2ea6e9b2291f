"""How good the extraction is, beside other extractors, on pages whose text is known."""
