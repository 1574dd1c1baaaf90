"""Scripts that read our formats with each format's own library, one environment each."""
