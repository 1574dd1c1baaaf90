#version 330
// Places built things: houses and props, whose vertices lie about the anchor of their chunk.
//
// Inputs: p3d_Vertex metres from u_anchor, normal, tint (linear colour, material), surface (u, v in
// metres, share of sky, window number), entity (id of core/identity.py). Shared by all passes.

#include "include/frame.glsl"

uniform vec3 u_anchor;

in vec4 p3d_Vertex;
in vec3 normal;
in vec4 tint;
in vec4 surface;
in float entity;

out vec3 v_position;
out vec3 v_normal;
out vec3 v_tint;
out vec4 v_surface;
flat out int v_material;
flat out int v_entity;

void main() {
    v_position = u_anchor + p3d_Vertex.xyz;
    v_normal = normal;
    v_tint = tint.rgb;
    v_surface = surface;
    v_material = int(tint.a + 0.5);
    v_entity = int(entity + 0.5);
    gl_Position = clip_from_anchor(u_anchor, p3d_Vertex.xyz);
}
