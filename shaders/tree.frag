#version 330
// Colour of trees: leaves of many shades, bark, blossom, shadows of what is near.
//
// Light, season, snow and air were worked out at the corners (tree.vert); here the pattern chooses
// between dark and bright.

#include "include/light.glsl"
#include "include/foliage.glsl"

uniform vec4 u_leaf;
uniform vec4 u_autumn; // a: share that blossoms
uniform vec4 u_bark;   // a: 1 white with dark scars

in vec3 v_bright;
#if LEVEL < 2
in vec3 v_dark;
in vec3 v_twig;
#endif
#if LEVEL == 0
in vec3 v_bright_shaded;
in vec3 v_dark_shaded;
#endif
out vec4 out_colour;

// Light and dark of bark, 0..1: furrows along the stem, scars across a birch.
float bark_shade() {
    float lines = sin(v_leaf.x * 94.2 + sin(v_leaf.y * 11.0) * 0.9 + sin(v_leaf.y * 31.0) * 0.5);
    float plates = sin(v_leaf.y * 52.0 + floor(v_leaf.x * 15.0) * 2.4);
    float place = floor(v_leaf.y * 92.0) * 12.99 + floor(v_leaf.x * 6.0) * 7.1;
    float scar = step(0.84, fract(sin(place) * 43.7)) * u_bark.a;
    return clamp(0.62 + 0.24 * lines + 0.12 * plates, 0.0, 1.0) * (1.0 - scar) - 0.6 * scar;
}

void main() {
    Foliage f = foliage(length(v_position - eye()));
#if LEVEL == 0
    // Asked half a metre sunwards: cards must not shadow themselves in stripes.
    float ahead = v_leaf.z > 0.5 ? 0.7 : 0.12;
    float open = near_shadow(v_position + sun_direction() * ahead, normalize(v_normal.xyz));
    float shade = v_leaf.z < 0.5 ? bark_shade() : f.shade;
    vec3 bright = mix(v_bright_shaded, v_bright, open);
    vec3 colour = max(mix(mix(v_dark_shaded, v_dark, open), bright, shade), vec3(0.0));
    float bloom = u_autumn.a * smoothstep(0.15, 0.4, leaf_out())
        * (1.0 - smoothstep(0.6, 0.9, leaf_out())) * (1.0 - step(0.05, v_tree.w));
#if SHOWN == 0
    if (v_leaf.z > 0.5 && f.grain < bloom) colour = sqrt(bright) * vec3(1.0, 0.93, 0.95);
#elif SHOWN < 3
    // Petals throw back some four times the light of leaves.
    if (v_leaf.z > 0.5 && f.grain < bloom) colour = 4.0 * bright * vec3(1.0, 0.93, 0.95);
#endif
#elif LEVEL == 1
    vec3 colour = mix(v_dark, v_bright, f.shade);
#else
    vec3 colour = v_bright;
#endif
#if LEVEL < 2
    if (v_leaf.z > 0.5 && f.leaf < 0.5) colour = v_twig;
#endif
    out_colour = vec4(colour, 1.0);
}
