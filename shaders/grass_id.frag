#version 330
// Identity of grass and flowers; crops are their field.

#include "include/identity.glsl"

uniform ivec2 u_mark; // id, class

in vec3 v_normal;
#if MOTION
in vec3 v_after;
in vec3 v_before;
#endif

void main() {
    write_identity(u_mark.x, u_mark.y, v_normal);
#if MOTION
    write_motion(v_after, v_before, -1, -1);
#endif
}
