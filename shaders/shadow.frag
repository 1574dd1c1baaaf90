#version 330
// Fragment stage of the near-shadow pass for solid things: only depth is kept.
//
// Things with holes (leaves) bring their own, which discards.

void main() {}
