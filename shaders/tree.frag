#version 330
// Colour of trees: leaves through the seasons, bark, snow on boughs, light from behind.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/foliage.glsl"

uniform vec4 u_leaf;
uniform vec4 u_autumn; // a: share that blossoms
uniform vec4 u_bark;   // a: 1 white with dark scars

flat in vec2 v_lying;
in vec3 v_key;
in vec3 v_through;
in vec3 v_fill;
in vec3 v_passed;
in vec3 v_glow;
out vec4 out_colour;

vec3 bark_colour(float away) {
    float lines = sin(v_leaf.x * 94.2 + sin(v_leaf.y * 11.0) * 0.9 + sin(v_leaf.y * 31.0) * 0.5);
    float plates = sin(v_leaf.y * 52.0 + floor(v_leaf.x * 15.0) * 2.4);
    vec3 bark = u_bark.rgb * (0.85 + (0.16 * lines + 0.08 * plates) * clamp(1.5 - away / 40.0, 0.0, 1.0));
    float scar = step(0.80, fract(sin(floor(v_leaf.y * 46.0) * 12.99 + floor(v_leaf.x * 5.0)) * 43.7));
    return mix(bark, vec3(0.035), u_bark.a * scar * 0.85);
}

vec3 leaf_colour_of(Foliage f) {
    float hue = v_tree.x;
    vec3 summer = u_leaf.rgb * vec3(1.0 + 0.22 * hue, 1.0 + 0.05 * hue, 1.0 - 0.20 * hue);
    float young = (1.0 - u_leaf.a) * (1.0 - smoothstep(0.55, 1.0, leaf_out()));
    summer = mix(summer, summer * vec3(1.5, 1.35, 0.9), young);
    float red = fract(v_tree.y * 5.3) - 0.35 + 0.3 * hue;
    vec3 turned = u_autumn.rgb * vec3(1.0, 1.0 - 0.45 * red, 1.0);
    float turning = clamp(v_tree.w * 1.25 - 0.25 * f.grain, 0.0, 1.0);
    vec3 colour = mix(summer, turned, turning);
    float bloom = u_autumn.a * smoothstep(0.15, 0.4, leaf_out()) * (1.0 - smoothstep(0.6, 0.9, leaf_out()))
        * (1.0 - step(0.05, v_tree.w));
    colour = mix(colour, vec3(0.66, 0.52, 0.52), step(f.grain, bloom));
    return colour * (0.55 + 0.75 * f.shade) * (1.0 + 0.16 * hue);
}

void main() {
    float away = length(v_position - eye());
    Foliage f = foliage(away);
    vec3 n = normalize(v_normal.xyz);
    vec3 albedo = f.leaf > 0.5 ? leaf_colour_of(f) : bark_colour(away);
    // Twigs among leaves stand in their shade.
    if (v_leaf.z > 0.5 && f.leaf < 0.5) albedo *= 1.0 - 0.65 * v_tree.z;
#if LEVEL == 2
    // Bare woods seen from afar are a haze of twigs.
    albedo = v_leaf.z < 0.5 ? albedo : mix(u_bark.rgb * 0.75 + vec3(0.012, 0.006, 0.010), albedo,
        smoothstep(0.1, 0.7, v_tree.z));
#endif
    float sky = v_normal.w;
    float white = snow_cover(v_lying.x, n.z * 0.6 + 0.42 * sky, 0.5 * f.grain + 0.2);
    albedo = mix(albedo, vec3(0.78, 0.81, 0.86), white * (f.leaf > 0.5 ? 0.85 : 0.45));
    albedo *= 1.0 - 0.25 * v_lying.y * (1.0 - white);
    float through = f.leaf * (0.40 - 0.20 * u_leaf.a);
#ifdef NO_NEAR_SHADOW
    float open = 1.0;
#else
    // Asked half a metre sunwards: cards must not shadow themselves in stripes.
    float open = near_shadow(v_position + sun_direction() * (v_leaf.z > 0.5 ? 0.7 : 0.12), n);
#endif
    vec3 radiance = albedo * ((v_key + v_through * through) * open + v_fill);
    out_colour = vec4(display(radiance * v_passed + v_glow), 1.0);
}
