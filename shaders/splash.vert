// Small crowns where drops strike the ground near the camera, one upright quad each.
//
// Inputs: u_splashes, one vec4 per instance: x, y, z of the ground, age 0..1; u_splash: opacity.
// Outputs: place in the crown (x -1..1, y 0..1), age, world position.

#include "include/frame.glsl"

uniform samplerBuffer u_splashes;

out vec2 v_corner;
out float v_age;
out vec3 v_position;

void main() {
    vec4 splash = texelFetch(u_splashes, gl_InstanceID);
    vec2 corner = vec2((gl_VertexID & 1) * 2 - 1, gl_VertexID >> 1);
    vec2 away = splash.xy - eye().xy;
    vec2 across = normalize(vec2(-away.y, away.x));
    float spread = mix(0.012, 0.045, sqrt(splash.w));
    float height = 0.065 * splash.w * (1.0 - splash.w) * 4.0 + 0.006;
    vec3 local = vec3(across * corner.x * spread, corner.y * height + 0.004);
    v_corner = corner;
    v_age = splash.w;
    v_position = splash.xyz + local;
    gl_Position = clip_from_anchor(splash.xyz, local);
}
