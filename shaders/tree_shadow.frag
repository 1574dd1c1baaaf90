#version 330
// Near shadow of trees: light falls through the same holes that the picture shows.

#include "include/frame.glsl"
#include "include/foliage.glsl"

void main() { foliage(30.0); }
