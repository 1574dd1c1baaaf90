#version 330
// Identity of an animal.

#include "include/identity.glsl"

in vec3 v_normal;
flat in int v_id;

void main() {
    vec3 normal = normalize(v_normal);
    write_identity(v_id, ANIMAL, gl_FrontFacing ? normal : -normal);
}
