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
#if SHOWN
in vec3 v_bright_radiance;
in vec3 v_bright_albedo;
in float v_sunlit;
#if LEVEL < 2
in vec3 v_dark_radiance;
in vec3 v_dark_albedo;
in vec3 v_twig_radiance;
in vec3 v_twig_albedo;
#endif
#if LEVEL == 0
in vec3 v_bright_shaded_radiance;
in vec3 v_dark_shaded_radiance;
in float v_twig_sunlit;
#endif
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
    bool petal = v_leaf.z > 0.5 && f.grain < bloom;
    if (petal) colour = sqrt(bright) * vec3(1.0, 0.93, 0.95);
#if SHOWN
    // Petals throw back some four times the light of leaves.
    const vec3 PETAL = 4.0 * vec3(1.0, 0.93, 0.95);
    vec3 radiance = mix(v_bright_shaded_radiance, v_bright_radiance, open);
    vec3 dark_radiance = mix(v_dark_shaded_radiance, v_dark_radiance, open);
    shown_radiance.rgb = petal ? PETAL * radiance
        : max(mix(dark_radiance, radiance, shade), vec3(0.0));
    shown_albedo.rgb = petal ? PETAL * v_bright_albedo
        : max(mix(v_dark_albedo, v_bright_albedo, shade), vec3(0.0));
    shown_sunlit.rgb = vec3(v_sunlit * open);
#endif
#elif LEVEL == 1
    vec3 colour = mix(v_dark, v_bright, f.shade);
#if SHOWN
    shown_radiance.rgb = mix(v_dark_radiance, v_bright_radiance, f.shade);
    shown_albedo.rgb = mix(v_dark_albedo, v_bright_albedo, f.shade);
    shown_sunlit.rgb = vec3(v_sunlit);
#endif
#else
    vec3 colour = v_bright;
#if SHOWN
    shown_radiance.rgb = v_bright_radiance;
    shown_albedo.rgb = v_bright_albedo;
    shown_sunlit.rgb = vec3(v_sunlit);
#endif
#endif
#if LEVEL < 2
    bool twig = v_leaf.z > 0.5 && f.leaf < 0.5;
    if (twig) colour = v_twig;
#if SHOWN
    if (twig) {
        shown_radiance.rgb = v_twig_radiance;
        shown_albedo.rgb = v_twig_albedo;
#if LEVEL == 0
        shown_sunlit.rgb = vec3(v_twig_sunlit);
#endif
    }
#endif
#endif
#if SHOWN
    shown_radiance.a = shown_albedo.a = shown_sunlit.a = 1.0;
#endif
    out_colour = vec4(colour, 1.0);
}
