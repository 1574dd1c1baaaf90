#version 330
// One triangle over the whole picture, infinitely far away. Output: v_ray, unnormalised.

#include "include/frame.glsl"

out vec3 v_ray;

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    mat4 rows = transpose(clip_from_relative());
    v_ray = inverse(transpose(mat3(rows[0].xyz, rows[1].xyz, rows[3].xyz))) * vec3(corner, 1.0);
    gl_Position = vec4(corner, far_z(), 1.0);
}
