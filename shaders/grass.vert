#version 330
// Places one corner of one blade, flower or stalk; bends it with the wind; lights it.
//
// Inputs: u_tufts (three texels a tuft, columns of scene/grass_scatter.py), u_tint (grass colour
// of the ground, square root), u_light, u_weather. Defines: KIND,
// GROUND_STATE (include/ground_state.glsl).

#include "include/light.glsl"
#include "include/weather.glsl"
#if GROUND_STATE
#include "include/ground_state.glsl"
#endif

uniform samplerBuffer u_tufts;
uniform sampler2D u_tint;

in vec3 p3d_Vertex;
in vec2 a_blade; // part: 0 blade, 1 head; chance of the blade

out vec3 v_position;
out vec3 v_normal;
out vec3 v_albedo;
out vec3 v_key;
out vec3 v_fill;
out vec3 v_passed;
out vec3 v_glow;
#if SHOWN
out float v_open;  // share of direct light
#endif
#if MOTION
out vec3 v_after;  // way to the moment after, metres
out vec3 v_before;
#endif

const vec3 STRAW = vec3(0.290, 0.225, 0.100);

// Colours of flowers by patch: daisy, buttercup, clover, poppy, bellflower.
vec3 petal(float number) {
    if (number < 1.0) return vec3(0.72, 0.72, 0.66);
    if (number < 2.0) return vec3(0.72, 0.50, 0.03);
    if (number < 3.0) return vec3(0.45, 0.16, 0.36);
    if (number < 3.5) return vec3(0.55, 0.04, 0.02);
    return vec3(0.20, 0.17, 0.50);
}

const vec3 DEAD = vec3(0.205, 0.145, 0.072);

// flower is for crops their withering in 15 steps and, in its fraction, 0.4 of their stage.
vec3 albedo_of(vec3 grass, float dry, float chance, float flower) {
    float root = 0.66 + 0.60 * p3d_Vertex.z;
    vec3 blade = mix(grass, STRAW, clamp(dry * 0.75 + 0.25 * (chance - 0.6), 0.0, 0.85));
    blade *= root * (0.8 + 0.5 * a_blade.y);
    float stage = fract(flower) * 2.5;
#if KIND == 2
    float ripe = smoothstep(0.55, 0.95, stage);
    vec3 gold = mix(vec3(0.075, 0.130, 0.028), vec3(0.42, 0.29, 0.095), ripe);
    return gold * (0.55 + 0.5 * p3d_Vertex.z) * (0.85 + 0.3 * a_blade.y) * (1.0 + 0.25 * a_blade.x);
#elif KIND == 3
    vec3 haulm = mix(vec3(0.040, 0.085, 0.022), vec3(0.170, 0.120, 0.050), smoothstep(0.8, 1.0, stage));
    return haulm * (0.5 + 0.8 * p3d_Vertex.z) * (0.8 + 0.4 * a_blade.y);
#elif KIND == 4
    float bloom = smoothstep(0.25, 0.45, stage) * (1.0 - smoothstep(0.60, 0.75, stage));
    vec3 pod = mix(vec3(0.080, 0.120, 0.030), vec3(0.30, 0.23, 0.10), smoothstep(0.7, 1.0, stage));
    return mix(pod * root, vec3(0.70, 0.55, 0.02), a_blade.x * bloom);
#elif KIND == 5
    return a_blade.x > 0.5 ? petal(flower) * (0.85 + 0.3 * a_blade.y) : blade;
#else
    return blade;
#endif
}

// How far the wind bends a tip of unit height, metres.
vec2 bend(vec2 place, float chance, float t, vec2 gale) {
    float speed = min(length(gale), 18.0);
    vec2 way = speed > 0.05 ? normalize(gale) : vec2(1.0, 0.0);
    float wave = sin(dot(place, way) * 0.42 - t * (1.2 + 0.13 * speed)) * 0.5
        + 0.5 * sin(t * 4.4 + chance * 6.28 + place.x * 1.7);
    return way * (0.018 * speed + 0.012 * speed * wave);
}

void main() {
    vec4 a = texelFetch(u_tufts, gl_InstanceID * 3);
    vec4 b = texelFetch(u_tufts, gl_InstanceID * 3 + 1);
    vec4 c = texelFetch(u_tufts, gl_InstanceID * 3 + 2);
    Weather weather = weather_at(a.xy);
    vec4 tint = textureLod(u_tint, map_uv(a.xy), 0.0);

    float season = clamp(0.35 + 0.65 * leaf_out() - 0.25 * leaf_fall(), 0.3, 1.0);
#if KIND == 2 || KIND == 3 || KIND == 4
    float withered = floor(c.z) / 15.0;
    float reaped = step(1.05, fract(c.z) * 2.5);
    float tall = a.w * (KIND == 3 ? 0.75 : 1.0) * (0.82 + 0.3 * b.y) * (1.0 - 0.3 * withered * b.y);
#else
    float tall = a.w * season;
#endif
#if KIND == 5
    tall = tall * 1.15 + 0.05;
    // Flowers come with the leaves and go before the frost.
    float bloom = smoothstep(0.45, 0.85, leaf_out()) * (1.0 - smoothstep(0.05, 0.35, leaf_colour()));
    tall *= step(b.y, bloom);
#endif
    // Lying snow buries what is short: 1 mm of water is some 4 mm of snow.
    float buried = weather.snow_mm * 0.004;
    tall = max(tall - buried, 0.0) * clamp(c.w, 0.0, 1.0);

#if GROUND_STATE
    // Fire leaves a few black stubs, between which young blades come up; mud lays the grass flat.
    GroundState state = ground_state_at(a.xy);
    float burnt = char_cover(state, b.y, fract(b.y * 7.7));
    float sprout = burnt * smoothstep(0.0, 0.3, state.shoots - 0.8 * fract(b.y * 5.3));
    float stands = 1.0 - burnt * (b.y < 0.25 ? 0.6 : 1.0);
    tall *= max(stands, sprout * (0.30 + 0.55 * state.shoots)) * (1.0 - 0.8 * smoothstep(0.2, 0.7, state.mud));
#endif

    float cs = cos(b.x), sn = sin(b.x);
    vec2 flat_ = mat2(cs, sn, -sn, cs) * p3d_Vertex.xy;
    float width = b.w * (KIND == 0 || KIND == 1 ? 1.15 : 1.0) * clamp(tall / 0.05, 0.0, 1.0);
    float z = p3d_Vertex.z;
    vec3 local = vec3(flat_ * width, z * tall);
#if KIND == 2 || KIND == 3 || KIND == 4
    // Reaped fields keep their stalks, cut flat: no ears, no leaves.
    local *= 1.0 - reaped * max(a_blade.x, float(KIND == 3));
#endif
    local.z += dot(flat_ * width, -c.xy);
    vec2 bent = z * z * tall * bend(a.xy, b.y, shader_time(), wind());
    local.xy += bent;
#if MOTION
    v_after = vec3(z * z * tall * bend(a.xy, b.y, u_moments[0].x, u_moments[0].yz) - bent, 0.0);
    v_before = vec3(z * z * tall * bend(a.xy, b.y, u_moments[1].x, u_moments[1].yz) - bent, 0.0);
#endif

    vec3 position = a.xyz + local;
    vec3 up = normalize(vec3(c.xy, 1.0));
    vec3 n = normalize(up + vec3(flat_, 0.0) * 0.35);
    float dry = clamp(0.55 - weather.moisture, 0.0, 0.5) + 0.45 * leaf_colour() + 0.35 * leaf_fall();
#if GROUND_STATE
    dry += state.dryness;
    vec3 albedo = albedo_of(tint.rgb * tint.rgb, dry, b.y, c.z);
#if KIND == 2 || KIND == 3 || KIND == 4
    albedo = mix(albedo, WITHERED * (0.5 + 0.5 * z), 0.75 * state.dryness);
#endif
    vec3 young = mix(YOUNG, tint.rgb * tint.rgb, 0.6 * smoothstep(0.6, 1.0, state.shoots));
    young *= (0.66 + 0.60 * z) * (0.8 + 0.5 * a_blade.y);
    albedo = mix(mix(albedo, CHAR_COLOUR, burnt), young, sprout);
#else
    vec3 albedo = albedo_of(tint.rgb * tint.rgb, dry, b.y, c.z);
#endif
#if KIND == 2 || KIND == 3 || KIND == 4
    albedo = mix(albedo, DEAD * (0.5 + 0.7 * z) * (0.8 + 0.4 * b.y), 0.9 * withered);
#endif
    float white = snow_cover(weather.snow_mm, 0.75, 0.6 + 0.4 * b.y) * smoothstep(0.2, 0.9, z) * 0.6;
    albedo = mix(albedo, vec3(0.78, 0.81, 0.86), white) * (1.0 - 0.25 * weather.wetness);

    float facing = max(dot(n, sun_direction()), 0.0);
    float through = 0.35 * z * max(dot(normalize(position - eye()), sun_direction()), 0.0);
    float open = open_sun(a.xyz);
    if (open > 0.003) open *= near_shadow(position, up);
    v_position = position;
    v_normal = n;
    v_albedo = albedo;
    v_key = sun_radiance() * (open * (facing + through));
#if SHOWN
    v_open = open;
#endif
    v_fill = ambient(n) * (0.70 + 0.30 * z);
#if !DAY
    v_fill += street_light(position, n);
#endif
    Air air = air_towards(position);
    v_passed = air.passed;
    v_glow = air.added;
    gl_Position = clip_from_anchor(a.xyz, local);
}
