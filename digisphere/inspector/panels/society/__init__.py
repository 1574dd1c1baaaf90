"""The society panel and its tabs: one file each, with the pure figures a tab draws beside it."""
