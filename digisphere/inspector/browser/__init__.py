"""The dataset browser: panels on a dataset on disk, in the same window as those on a world.

``browsing`` holds what is looked at and knows no ImGui; panels draw it and change it by its
methods; ``pictures`` turns planes into textures as they are wished for. Reading is ``capture``'s,
the window ``app``'s. Panels come in by the entry-point group ``digisphere.dataset_panels``.
"""
