#version 330
// Places one vertex of one tree: stretched, turned, bent by the wind, bare or in leaf.
//
// Inputs: u_trees (three texels a tree: place and height; crown radius, turn, hue, chance; id),
// u_leaf.a evergreen 0/1, u_light, u_weather. Columns of the shape: see scene/plant_shapes.py.
// Defines: LEVEL 0 near .. 3 tiny.

#include "include/light.glsl"
#include "include/weather.glsl"

uniform samplerBuffer u_trees;
uniform vec4 u_leaf;

in vec3 p3d_Vertex;
in vec4 a_normal;
in vec4 a_leaf;

out vec3 v_position;
out vec4 v_normal;          // normal, share of sky seen
out vec3 v_leaf;            // u, v, stuff
flat out vec4 v_tree;       // hue, chance, share of leaves on, share of autumn
flat out float v_id;
// Finished colours of the darkest and the brightest leaf (or bark) at this corner, out of the near
// shadows and in them, and of twigs: leaves are many, their corners few. Afar one colour does.
out vec3 v_bright;
#if LEVEL < 2
out vec3 v_dark;
out vec3 v_twig;
#endif
#if LEVEL == 0
out vec3 v_bright_shaded;
out vec3 v_dark_shaded;
#endif
// The same as exposed radiance and as reflectance, and the share of direct light: put out on request.
#if SHOWN
#define SHOWN_OUT out
#else
#define SHOWN_OUT
#endif
SHOWN_OUT vec3 v_bright_radiance;
SHOWN_OUT vec3 v_bright_albedo;
SHOWN_OUT float v_sunlit;
#if LEVEL < 2
SHOWN_OUT vec3 v_dark_radiance;
SHOWN_OUT vec3 v_dark_albedo;
SHOWN_OUT vec3 v_twig_radiance;
SHOWN_OUT vec3 v_twig_albedo;
#endif
#if LEVEL == 0
SHOWN_OUT vec3 v_bright_shaded_radiance;
SHOWN_OUT vec3 v_dark_shaded_radiance;
SHOWN_OUT float v_twig_sunlit;
#endif

#if MOTION
out vec3 v_after;  // way to the moment after, metres
out vec3 v_before;
#endif

uniform vec4 u_autumn; // a: share that blossoms
uniform vec4 u_bark;   // a: 1 white with dark scars

// How far the wind bends a place of unit sway, metres.
vec2 swing(vec2 place, float phase, float t, vec2 wind) {
    float speed = length(wind);
    vec2 way = speed > 0.05 ? wind / speed : vec2(1.0, 0.0);
    float strength = min(speed, 22.0);
    float slow = sin(t * 1.26 + phase + dot(place, way) * 0.055);
    float fast = sin(t * 3.77 + phase * 5.0 + place.y * 0.31);
    float lean = 0.0035 * strength * (1.0 + 0.8 * slow) + 0.0012 * strength * fast;
    float aside = 0.0016 * strength * sin(t * 2.51 + phase * 3.0);
    return way * lean + vec2(-way.y, way.x) * aside;
}

const vec3 CHARRED = vec3(0.0135, 0.0125, 0.0120);
const vec3 SCORCHED = vec3(0.128, 0.062, 0.026);

// A vector of a tree that leans: lean 0 upright .. 1 flat, towards fall or each its own way.
vec3 leaned(vec3 v, float lean, float fall, float chance) {
    float c = cos(1.48 * lean), s = sin(1.48 * lean);
    float turn = fall > -50.0 ? fall : 6.28 * fract(chance * 5.71);
    vec2 way = vec2(cos(turn), sin(turn));
    float along = dot(v.xy, way);
    return vec3(v.xy + way * (along * (c - 1.0) + v.z * s), v.z * c - along * s);
}

// Colour of this tree's leaves in this season.
vec3 leaf_albedo(float hue, float chance, float autumn) {
    vec3 summer = u_leaf.rgb * vec3(1.0 + 0.22 * hue, 1.0 + 0.05 * hue, 1.0 - 0.20 * hue);
    float young = (1.0 - u_leaf.a) * (1.0 - smoothstep(0.55, 1.0, leaf_out()));
    summer *= mix(vec3(1.0), vec3(1.5, 1.35, 0.9), young);
    float red = fract(chance * 5.3) - 0.35 + 0.3 * hue;
    vec3 turned = u_autumn.rgb * vec3(1.0, 1.0 - 0.45 * red, 1.0);
    return mix(summer, turned, autumn) * (1.0 + 0.16 * hue);
}

struct Light {
    vec3 key;    // direct light
    vec3 fill;   // light of sky and ground
    vec3 passed; // share of radiance that reaches the eye through the air
    vec3 glow;   // light the air adds
};

Light light_at(vec3 position, vec3 n, float sky, float through) {
    float facing = dot(n, sun_direction());
    vec3 key = sun_radiance() * (open_sun(position) * (0.40 + 0.60 * sky));
    key *= max(facing, 0.0) + through * max(-facing, 0.0);
    Air air = air_towards(position);
    vec3 fill = ambient(n) * (0.30 + 0.70 * sky);
#if !DAY
    fill += street_light(position, n);
#endif
    return Light(key, fill, air.passed, air.added);
}

// Display colour; radiance is what it shows, exposed.
vec3 seen(Light light, vec3 albedo, float open, out vec3 radiance) {
    vec3 here = albedo * (light.key * open + light.fill) * light.passed + light.glow;
    radiance = here * exposure();
    return display(here);
}

// Share of direct light that reaches leaves (through > 0: lit from behind too) or bark.
float sunlit_at(vec3 position, vec3 n, float through) {
    float open = open_sun(position);
    return max(sunlit(n, open).r, through > 0.0 ? open : 0.0);
}

// harm: x scorched, y burnt, 0 or 1; low: 1 at the foot of the tree, 0 from a third of its height.
void colour_here(vec3 position, vec3 n, float stuff, vec4 tree, vec2 harm, float low) {
    vec4 w = textureLod(u_weather, position.xy * u_light[14].zw, 0.0);
    float sky = a_normal.w;
    bool leafy = stuff > 0.5;
    float through = leafy ? 0.40 - 0.20 * u_leaf.a : 0.0;
    Light light = light_at(position, n, sky, through);
    v_sunlit = sunlit_at(position, n, through);
    float white = snow_cover(w.r * w.r * 150.0, n.z * 0.6 + 0.42 * sky, 0.45);
    float wet = 1.0 - 0.25 * w.g * (1.0 - white);
    vec3 bark = mix(u_bark.rgb, CHARRED, max(harm.y, harm.x * low));
    vec3 foliage = mix(leaf_albedo(tree.x, tree.y, tree.w), SCORCHED * (0.6 + 0.9 * tree.y),
        harm.x);
    vec3 base = leafy ? foliage : bark;
#if LEVEL >= 2
    // Bare woods seen from afar are a haze of twigs.
    if (leafy) base = mix(bark * 0.75 + vec3(0.012, 0.006, 0.010) * (1.0 - harm.y), base,
        smoothstep(0.1, 0.7, tree.z));
#endif
    vec3 snow = vec3(0.78, 0.81, 0.86);
    float cover = white * (leafy ? 0.85 : 0.45);
#if LEVEL >= 2
    vec3 middle = mix(base * (leafy ? 0.86 : 0.88), snow * 0.90, cover) * wet;
    v_bright = seen(light, middle, 1.0, v_bright_radiance);
    v_bright_albedo = middle;
#else
    vec3 dark = mix(base * (leafy ? 0.30 : 0.55), snow * 0.75, cover) * wet;
    vec3 bright = mix(base * (leafy ? 1.30 : 1.15), snow, cover) * wet;
    // Twigs among leaves stand in their shade.
    vec3 twig = mix(bark * (1.0 - 0.65 * tree.z * float(leafy)), snow, 0.45 * white) * wet;
    v_dark = seen(light, dark, 1.0, v_dark_radiance);
    v_bright = seen(light, bright, 1.0, v_bright_radiance);
    v_twig = seen(light, twig, LEVEL == 0 ? 0.6 : 1.0, v_twig_radiance);
    v_dark_albedo = dark;
    v_bright_albedo = bright;
    v_twig_albedo = twig;
#if LEVEL == 0
    v_dark_shaded = seen(light, dark, 0.0, v_dark_shaded_radiance);
    v_bright_shaded = seen(light, bright, 0.0, v_bright_shaded_radiance);
    v_twig_sunlit = v_sunlit * 0.6;
#endif
#endif
}

void main() {
    vec4 a = texelFetch(u_trees, gl_InstanceID * 3);
    vec4 b = texelFetch(u_trees, gl_InstanceID * 3 + 1);
    vec4 own = texelFetch(u_trees, gl_InstanceID * 3 + 2); // id, TreeState, lean, direction of the fall
    v_id = own.x;
    vec2 harm = vec2(abs(own.y - 1.0) < 0.5, abs(own.y - 2.0) < 0.5);
    float chance = b.w;

    // Trees leaf, turn and shed at slightly different times.
    float out_ = clamp(u_light[16].x * 1.4 - 0.4 * chance, 0.0, 1.0);
    float shed = clamp(u_light[16].z * 1.4 - 0.4 * fract(chance * 7.31), 0.0, 1.0);
    float leaves = mix(out_ * (1.0 - shed), 1.0, u_leaf.a);
    leaves *= (1.0 - 0.97 * harm.y) * (1.0 - 0.35 * harm.x);
    float early = fract(chance * 3.17);
    float autumn = (1.0 - u_leaf.a) * smoothstep(0.45 * early, 0.45 * early + 0.5, u_light[16].y);

    vec3 p = p3d_Vertex;
    float stuff = a_leaf.z;
    // The dark core of a crown is made of leaves: it shrinks to nothing as they fall.
    if (stuff > 1.5 && stuff < 2.5) p.xy *= smoothstep(0.25, 0.9, leaves);
#if LEVEL >= 2
    if (stuff > 2.5) p.xy *= 0.62 + 0.38 * leaves;
#endif
    float c = cos(b.y), s = sin(b.y);
    mat2 turn = mat2(c, s, -s, c);
    vec3 local = vec3(turn * (p.xy * b.x), p.z * a.w);
    vec3 n = vec3(turn * (a_normal.xy / b.x), a_normal.z / a.w);
    vec2 bent = swing(a.xy, chance * 6.28, u_light[13].x, u_light[13].yz);
    local.xy += bent * (a_leaf.w * a.w);
    if (own.z > 0.0) {
        local = leaned(local, own.z, own.w, chance);
        n = leaned(n, own.z, own.w, chance);
    }

#if MOTION
    v_after = vec3(swing(a.xy, chance * 6.28, u_moments[0].x, u_moments[0].yz) - bent, 0.0);
    v_before = vec3(swing(a.xy, chance * 6.28, u_moments[1].x, u_moments[1].yz) - bent, 0.0);
    v_after = leaned(v_after * (a_leaf.w * a.w), own.z, own.w, chance);
    v_before = leaned(v_before * (a_leaf.w * a.w), own.z, own.w, chance);
#endif

    vec3 position = a.xyz + local;
    n = normalize(n);
    v_position = position;
    v_normal = vec4(n, a_normal.w);
    v_leaf = a_leaf.xyz;
    vec4 tree = vec4(b.z, chance, leaves, autumn);
    v_tree = tree;
    colour_here(position, n, stuff, tree, harm, 1.0 - smoothstep(0.10, 0.34, p3d_Vertex.z));
    gl_Position = clip_from_anchor(a.xyz, local);
}
