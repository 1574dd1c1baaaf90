#version 330
// An animal: bent by two bones a vertex, one instance an animal.
//
// Inputs: u_listed (x: slot of each instance of this kind, from u_first on), u_animals (2 vec4 a
// slot: place and id; chance 0..1, antlers and drake's plumage, kind), u_bones (12 bones of 3 vec4
// a slot: rows from rest metres to metres about the place). a_bones: first, second, share of the
// first, pattern of the coat. Outputs: world place, normal, colour, place at rest, light.

#include "include/light.glsl"

const int BONE_TEXELS = 36;

uniform samplerBuffer u_listed;
uniform samplerBuffer u_animals;
uniform samplerBuffer u_bones;
uniform int u_first;

in vec3 p3d_Vertex;
in vec3 a_normal;
in vec4 a_colour;
in vec4 a_bones;

out vec3 v_position;
out vec3 v_normal;
out vec4 v_colour;
out vec3 v_rest;
flat out int v_id;
flat out vec4 v_look;    // chance, male, kind
flat out float v_pattern;
out vec4 v_shadow;       // place in the near shadow map; w: sun past land and clouds
out vec3 v_passed;
out vec3 v_added;

const float MALE_ONLY = 4.0;

void main() {
    int slot = int(texelFetch(u_listed, u_first + gl_InstanceID).x);
    vec4 anchor = texelFetch(u_animals, slot * 2);
    v_look = texelFetch(u_animals, slot * 2 + 1);
    int first = slot * BONE_TEXELS + int(a_bones.x) * 3;
    float share = a_bones.z;
    vec4 x = texelFetch(u_bones, first) * share;
    vec4 y = texelFetch(u_bones, first + 1) * share;
    vec4 z = texelFetch(u_bones, first + 2) * share;
    if (share < 1.0) {
        int second = slot * BONE_TEXELS + int(a_bones.y) * 3;
        x += texelFetch(u_bones, second) * (1.0 - share);
        y += texelFetch(u_bones, second + 1) * (1.0 - share);
        z += texelFetch(u_bones, second + 2) * (1.0 - share);
    }
    vec4 place = vec4(p3d_Vertex, 1.0);
    vec3 local = vec3(dot(x, place), dot(y, place), dot(z, place));
    vec3 normal = vec3(dot(x.xyz, a_normal), dot(y.xyz, a_normal), dot(z.xyz, a_normal));
    v_position = anchor.xyz + local;
    v_normal = normal / max(length(normal), 1e-6);
    v_colour = a_colour;
    v_rest = p3d_Vertex;
    v_pattern = a_bones.w;
    v_id = int(anchor.w);
    v_shadow = vec4(shadow_place(v_position, v_normal), open_sun(anchor.xyz));
    Air air = air_towards(v_position);
    v_passed = air.passed;
    v_added = air.added;
    gl_Position = clip_from_anchor(anchor.xyz, local);
    // Antlers of those that carry none shrink to nothing behind the eye.
    if (a_bones.w == MALE_ONLY && v_look.y < 0.5) gl_Position = vec4(0.0, 0.0, 0.0, -1.0);
}
