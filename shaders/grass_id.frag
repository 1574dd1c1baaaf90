#version 330
// Identity of grass and flowers; crops are their field.

#include "include/identity.glsl"

uniform ivec2 u_mark; // id, class

in vec3 v_normal;

void main() { write_identity(u_mark.x, u_mark.y, v_normal); }
