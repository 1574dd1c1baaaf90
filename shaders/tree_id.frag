#version 330
// Identity of trees and shrubs: the same leaves and holes as their colour.

#include "include/frame.glsl"
#include "include/identity.glsl"
#include "include/foliage.glsl"

uniform int u_class;

flat in float v_id;
#if MOTION
in vec3 v_after;
in vec3 v_before;
#endif

void main() {
    foliage(length(v_position - eye()));
    write_identity(int(v_id + 0.5), u_class, normalize(v_normal.xyz));
#if MOTION
    write_motion(v_after, v_before, -1, -1);
#endif
}
