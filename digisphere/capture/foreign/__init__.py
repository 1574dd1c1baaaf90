"""Datasets that DigiSphere did not write, proved as far as their own files allow.

``proof`` is the way in; ``layouts`` recognises what a folder holds. One module reads a layout and
one or more check it: COCO, YOLO, KITTI. Nothing is written into the folder.
"""
