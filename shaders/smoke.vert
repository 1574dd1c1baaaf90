#version 330
// One puff of smoke per instance, facing the camera; lit at its corners.
//
// Inputs: u_puffs, two vec4 per instance: centre (x, y, z) and radius (m); opacity, glow of the
// flames below 0..1, chance 0..1, unused. Outputs: place in the quad, light and shadow of the
// smoke as displayed, light of the flames, the sun's direction on the quad.

#include "include/light.glsl"

uniform samplerBuffer u_puffs;

out vec2 v_corner;
flat out vec4 v_puff;   // opacity, chance, sun across, sun up
flat out vec3 v_bright;
flat out vec3 v_dark;
#if SHOWN
flat out vec3 v_bright_radiance;
flat out vec3 v_dark_radiance;
#endif

void main() {
    vec4 a = texelFetch(u_puffs, gl_InstanceID * 2);
    vec4 b = texelFetch(u_puffs, gl_InstanceID * 2 + 1);
    vec2 corner = vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID >> 1) * 2 - 1);
    vec3 way = a.xyz - eye();
    vec3 side = normalize(vec3(-way.y, way.x, 0.0) + vec3(1e-5, 0.0, 0.0));
    vec3 up = normalize(cross(side, way));
    vec3 place = a.xyz + (side * corner.x + up * corner.y) * a.w;
    v_corner = corner;

    vec3 light = sun_direction();
    vec3 sunny = sun_radiance() * open_sun(a.xyz);
    // Fresh smoke is brown and dense; it pales as it thins. Towards the sun its rim shines.
    float thin = smoothstep(18.0, 110.0, a.w);
    vec3 albedo = mix(vec3(0.150, 0.128, 0.108), vec3(0.46, 0.44, 0.42), thin);
    float into = max(dot(normalize(way), light), 0.0);
    vec3 shine = sunny * pow(into, 5.0) * 0.35;
    vec3 above = ambient(vec3(0.0, 0.0, 1.0));
    vec3 below = ambient(vec3(0.0, 0.0, -1.0));
    vec3 fire = vec3(0.75, 0.22, 0.035) * b.y * mix(0.06, 0.45, night()) / max(exposure(), 1e-3);
    v_bright = finish(albedo * (0.75 * sunny + 0.8 * above) + shine + 0.5 * fire, a.xyz);
#if SHOWN
    v_bright_radiance = shown_radiance.rgb;
#endif
    v_dark = finish(albedo * (0.10 * sunny + 0.45 * above + 0.35 * below) + fire, a.xyz);
#if SHOWN
    v_dark_radiance = shown_radiance.rgb;
#endif
    v_puff = vec4(b.x, b.z, dot(light, side), dot(light, up));
    gl_Position = clip_from_world(place);
}
