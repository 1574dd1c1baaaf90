#version 330
// A straight piece of a line as a narrow quad facing the eye, some pixels wide at any distance.
//
// Inputs: u_pieces, three texels a piece: start, end, colour; p3d_Vertex.x along, .y aside.

#include "include/frame.glsl"

uniform samplerBuffer u_pieces;

in vec4 p3d_Vertex;
out vec4 v_colour;

const float HALF_WIDTH_PX = 1.8;

void main() {
    vec3 start = texelFetch(u_pieces, gl_InstanceID * 3).xyz - eye();
    vec3 end = texelFetch(u_pieces, gl_InstanceID * 3 + 1).xyz - eye();
    v_colour = vec4(texelFetch(u_pieces, gl_InstanceID * 3 + 2).rgb, 0.92);
    vec3 at = mix(start, end, p3d_Vertex.x);
    vec3 aside = normalize(cross(end - start, at) + vec3(0.0, 0.0, 1e-5));
    at += aside * (p3d_Vertex.y * HALF_WIDTH_PX * length(at) / focal_px());
    gl_Position = clip_from_relative() * vec4(at, 1.0);
}
