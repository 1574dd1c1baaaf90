#version 330
// Identity of the proof surface: id and class are set by the test, the normal is the triangle's.

#include "include/frame.glsl"
#include "include/identity.glsl"

uniform ivec2 u_proof_id;

in vec3 v_position;

void main() {
    vec3 away = v_position - eye();
    vec3 normal = normalize(cross(dFdx(away), dFdy(away)));
    write_identity(u_proof_id.x, u_proof_id.y, dot(normal, away) < 0.0 ? normal : -normal);
}
