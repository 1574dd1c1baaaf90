#version 330
// A plain mesh in world coordinates: the vertex stage of tests and of the simplest layers.
//
// Input: p3d_Vertex, world metres. Output: v_position.

#include "include/frame.glsl"

in vec4 p3d_Vertex;
out vec3 v_position;

void main() {
    v_position = p3d_Vertex.xyz;
    gl_Position = clip_from_world(v_position);
}
