#version 330
// One triangle over the whole picture, in front of everything. Output: v_uv.

#include "include/frame.glsl"

out vec2 v_uv;

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    v_uv = 0.5 + 0.5 * corner;
    gl_Position = vec4(corner, far_z() > 0.5 ? -1.0 : 1.0, 1.0);
}
