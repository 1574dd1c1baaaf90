#version 330
// Identity of an animal.

#include "include/identity.glsl"

in vec3 v_normal;
flat in int v_id;
#if MOTION
in vec3 v_after;
in vec3 v_before;
#endif

void main() {
    vec3 normal = normalize(v_normal);
    write_identity(v_id, ANIMAL, gl_FrontFacing ? normal : -normal);
#if MOTION
    write_motion(v_after, v_before, -1, -1);
#endif
}
