#version 330
// Identity of a person: every part of one person carries the same id.

#include "include/identity.glsl"

in vec4 v_normal;
flat in int v_id;

void main() {
    vec3 normal = normalize(v_normal.xyz);
    write_identity(v_id, PERSON, gl_FrontFacing ? normal : -normal);
}
