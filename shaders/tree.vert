#version 330
// Places one vertex of one tree: stretched, turned, bent by the wind, bare or in leaf.
//
// Inputs: u_trees (three texels a tree: place and height; crown radius, turn, hue, chance; id),
// u_leaf.a evergreen 0/1, u_light, u_weather. Columns of the shape: see scene/plant_shapes.py.
// Defines: LEVEL 0 near .. 2 far.

#include "include/light.glsl"

uniform samplerBuffer u_trees;
uniform sampler2D u_weather;
uniform vec4 u_leaf;

in vec3 p3d_Vertex;
in vec4 a_normal;
in vec4 a_leaf;

out vec3 v_position;
out vec4 v_normal;          // normal, share of sky seen
out vec3 v_leaf;            // u, v, stuff
flat out vec4 v_tree;       // hue, chance, share of leaves on, share of autumn
flat out float v_id;
flat out vec2 v_lying;      // snow water mm, wetness
// Light is worked out per vertex: leaves are many, their corners few.
out vec3 v_key;             // direct light on this side
out vec3 v_through;         // direct light from behind
out vec3 v_fill;            // light of sky and ground
out vec3 v_passed;          // share of radiance that reaches the eye through the air
out vec3 v_glow;            // light the air adds

// How far the wind bends a place of unit sway, metres.
vec2 swing(vec2 place, float phase) {
    vec2 wind = u_light[13].yz;
    float speed = length(wind);
    vec2 way = speed > 0.05 ? wind / speed : vec2(1.0, 0.0);
    float t = u_light[13].x;
    float strength = min(speed, 22.0);
    float slow = sin(t * 1.26 + phase + dot(place, way) * 0.055);
    float fast = sin(t * 3.77 + phase * 5.0 + place.y * 0.31);
    float lean = 0.0035 * strength * (1.0 + 0.8 * slow) + 0.0012 * strength * fast;
    float aside = 0.0016 * strength * sin(t * 2.51 + phase * 3.0);
    return way * lean + vec2(-way.y, way.x) * aside;
}

void light_here(vec3 position, vec3 n, float sky) {
    float facing = dot(n, sun_direction());
    vec3 key = sun_radiance() * (open_sun(position) * (0.40 + 0.60 * sky));
    v_key = key * max(facing, 0.0);
    v_through = key * max(-facing, 0.0);
    v_fill = ambient(n) * (0.30 + 0.70 * sky);
    vec3 clear_air = vec3(0.38, 0.88, 2.15) * (u_light[15].w * length(position - eye()));
    v_passed = exp(-(clear_air + haze_depth(position)));
    v_glow = horizon_colour(position - eye()) * (1.0 - v_passed);
}

void main() {
    vec4 a = texelFetch(u_trees, gl_InstanceID * 3);
    vec4 b = texelFetch(u_trees, gl_InstanceID * 3 + 1);
    v_id = texelFetch(u_trees, gl_InstanceID * 3 + 2).x;
    float chance = b.w;

    // Trees leaf, turn and shed at slightly different times.
    float out_ = clamp(u_light[16].x * 1.4 - 0.4 * chance, 0.0, 1.0);
    float shed = clamp(u_light[16].z * 1.4 - 0.4 * fract(chance * 7.31), 0.0, 1.0);
    float leaves = mix(out_ * (1.0 - shed), 1.0, u_leaf.a);
    float early = fract(chance * 3.17);
    float autumn = (1.0 - u_leaf.a) * smoothstep(0.45 * early, 0.45 * early + 0.5, u_light[16].y);

    vec3 p = p3d_Vertex;
    float stuff = a_leaf.z;
    // The dark core of a crown is made of leaves: it shrinks to nothing as they fall.
    if (stuff > 1.5 && stuff < 2.5) p.xy *= smoothstep(0.25, 0.9, leaves);
#if LEVEL == 2
    if (stuff > 2.5) p.xy *= 0.62 + 0.38 * leaves;
#endif
    float c = cos(b.y), s = sin(b.y);
    mat2 turn = mat2(c, s, -s, c);
    vec3 local = vec3(turn * (p.xy * b.x), p.z * a.w);
    vec3 n = vec3(turn * (a_normal.xy / b.x), a_normal.z / a.w);
    local.xy += swing(a.xy, chance * 6.28) * (a_leaf.w * a.w);

    vec3 position = a.xyz + local;
    n = normalize(n);
    v_position = position;
    v_normal = vec4(n, a_normal.w);
    v_leaf = a_leaf.xyz;
    v_tree = vec4(b.z, chance, leaves, autumn);
    light_here(position, n, a_normal.w);
    vec4 weather = textureLod(u_weather, a.xy * u_light[14].zw, 0.0);
    v_lying = vec2(weather.r * weather.r * 150.0, weather.g);
    gl_Position = clip_from_anchor(a.xyz, local);
}
