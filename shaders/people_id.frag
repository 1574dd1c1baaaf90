#version 330
// Identity of a person: every part of one person carries the same id.

#include "include/identity.glsl"

in vec4 v_normal;
flat in int v_id;
#if MOTION
in vec3 v_after;
in vec3 v_before;
flat in int v_bone;
uniform int u_garment;
#endif

void main() {
    vec3 normal = normalize(v_normal.xyz);
    write_identity(v_id, PERSON, gl_FrontFacing ? normal : -normal);
#if MOTION
    write_motion(v_after, v_before, v_bone, u_garment);
#endif
}
