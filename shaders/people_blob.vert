#version 330
// The dark patch a body makes on the ground it stands on: one quad a person.
//
// Inputs: u_blobs, two vec4 a person: place xyz and radius; slope of the ground east and north,
// strength, 0. The corner number is gl_VertexID. Outputs: place in the quad -1..1, strength.

#include "include/frame.glsl"

uniform samplerBuffer u_blobs;

out vec2 v_corner;
out float v_strength;
out vec3 v_position;

void main() {
    vec4 place = texelFetch(u_blobs, gl_InstanceID * 2);
    vec4 more = texelFetch(u_blobs, gl_InstanceID * 2 + 1);
    v_corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    v_strength = more.z;
    vec2 offset = v_corner * place.w;
    vec3 local = vec3(offset, dot(offset, more.xy) + 0.025);
    v_position = place.xyz + local;
    gl_Position = clip_from_anchor(place.xyz, local);
}
