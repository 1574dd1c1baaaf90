"""Public fakes and conformance checks for anyone who writes a system, layer, panel or format."""
