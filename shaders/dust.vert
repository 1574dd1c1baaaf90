#version 330
// Clouds of dust: discs that face the eye.
//
// Inputs: u_dust, two vec4 per instance: centre (m) and radius (m); opacity, seed 0..1, warmth 0..1,
// height of the ground below (m). Outputs: place in the disc -1..1, those numbers, world position.

#include "include/frame.glsl"

uniform samplerBuffer u_dust;

out vec2 v_corner;
out vec3 v_position;
flat out vec4 v_look;

void main() {
    vec4 ball = texelFetch(u_dust, gl_InstanceID * 2);
    v_look = texelFetch(u_dust, gl_InstanceID * 2 + 1);
    v_corner = vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID >> 1) * 2 - 1);
    vec3 away = normalize(ball.xyz - eye());
    vec3 level = normalize(vec3(away.y, -away.x, 1e-5));
    vec3 up = normalize(cross(level, away));
    v_position = ball.xyz + ball.w * (v_corner.x * level + v_corner.y * up);
    gl_Position = clip_from_world(v_position);
}
