#version 330
// Identity of the proof surface: id and class are set by the test.

#include "include/identity.glsl"

uniform ivec2 u_proof_id;

void main() { write_identity(u_proof_id.x, u_proof_id.y, vec3(0.0, 0.0, 1.0)); }
