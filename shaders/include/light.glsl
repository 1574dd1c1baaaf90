// The light of the moment: sun, moon, sky, clouds, haze, exposure. Every layer is lit by this.
//
// A colour fragment shader computes what its surface is and calls
//     vec3 shade(vec3 albedo, vec3 normal, vec3 position, float ao, float wetness)
// or fills a Surface and calls shade_surface(); both return the finished display colour with
// shadows, haze and tone applied. Things that are light themselves add emission (lamp_light()).
// Defines that save time: MATT (no gloss, even when wet), NO_NEAR_SHADOW (far things), DAY (lamps
// cannot be seen).
//
// Inputs: u_light (numbers, scene/lighting.py), u_sun_map (r: sun visible past the terrain,
// g: sky visible), u_cloud_map (r: sunlight through the clouds), u_shadow_map (things near the
// camera). Units: metres; radiance where full sunlight on a white wall is about 0.3.

#include "include/frame.glsl"
#include "include/tone.glsl"

// Words of the moment (scene/moment.py); a program that is not told them handles everything.
#ifndef DAY
#define DAY 0
#endif
#ifndef DRY
#define DRY 0
#endif
#ifndef SNOWLESS
#define SNOWLESS 0
#endif
#ifndef MATT
#define MATT 0
#endif
// What a colour program puts out (scene/variants.py): 0 display colour; 1 beside it exposed linear
// radiance, linear reflectance and share of direct light. What is known of those at a pixel stands
// here until include/light_planes.glsl puts it out; a is 1 where something is known.
#ifndef SHOWN
#define SHOWN 0
#endif
#if SHOWN
vec4 shown_radiance = vec4(0.0);
vec4 shown_albedo = vec4(0.0);
vec4 shown_sunlit = vec4(0.0);
#endif

uniform vec4 u_light[32];
uniform sampler2D u_sun_map;
uniform sampler2D u_cloud_map;
uniform sampler2DShadow u_shadow_map;
uniform sampler2D u_lamp_map;  // r square root of the lamps' light, g height of their feet
uniform vec4 u_lamp_frame;     // its south-west corner, 1 / extent
uniform vec2 u_lamp_feet;      // height of the lowest foot, range of heights

struct Surface {
    vec3 albedo;        // linear reflectance, 0..1
    vec3 normal;        // unit, world
    vec3 position;      // world, metres
    float ao;           // share of the sky seen, 0..1
    float wetness;      // 0 dry .. 1 soaked
    float sun;          // extra factor on direct light (self-shadowing), 1 = none
    float translucency; // share of light from behind that passes (leaves), 0..1
    float gloss;        // mirror-like share, 0 matt .. 1 wet glass
    vec3 emission;      // own light, radiance
};

vec3 sun_direction() { return u_light[0].xyz; }      // towards the key light: sun or moon
vec3 sun_radiance() { return u_light[1].rgb; }       // irradiance / pi of the key light, no clouds
float exposure() { return u_light[2].w; }
float night() { return u_light[8].w; }               // 0 day .. 1 night
float shader_time() { return u_light[13].x; }        // seconds, wrapped every 4096
vec2 wind() { return u_light[13].yz; }               // m/s towards east, north
float gust() { return u_light[13].w; }               // m/s
vec2 map_size() { return u_light[14].xy; }
float leaf_out() { return u_light[16].x; }           // 0 bare .. 1 full leaf
float leaf_colour() { return u_light[16].y; }        // 0 green .. 1 autumn
float leaf_fall() { return u_light[16].z; }          // 0 all on .. 1 all fallen
vec3 flash() { return u_light[12].rgb; }             // lightning radiance

// Map coordinates 0..1 of a world position.
vec2 map_uv(vec2 xy) { return xy * u_light[14].zw; }

// Diffuse light of the sky and of the lit ground on a surface facing n (six-sided fit).
vec3 ambient(vec3 n) {
    vec3 square = n * n;
    vec3 x = n.x >= 0.0 ? u_light[2].rgb : u_light[3].rgb;
    vec3 y = n.y >= 0.0 ? u_light[4].rgb : u_light[5].rgb;
    vec3 z = n.z >= 0.0 ? u_light[6].rgb : u_light[7].rgb;
    return square.x * x + square.y * y + square.z * z + flash() * (0.6 + 0.4 * n.z);
}

// Colour of thick air in a direction: the sky just above the horizon.
vec3 horizon_colour(vec3 direction) {
    vec2 flat_direction = direction.xy / max(length(direction.xy), 1e-4);
    float towards = 0.5 + 0.5 * dot(flat_direction, u_light[17].zw);
    float side = towards * towards;
    float glow = side * side * side;
    return u_light[18].rgb + side * u_light[19].rgb + glow * glow * u_light[20].rgb + flash() * 0.5;
}

// Optical depth of haze between the eye and a position; exponential in height.
float haze_depth(vec3 position) {
    vec3 way = position - eye();
    float fall = u_light[15].y;
    float rise = clamp(fall * way.z, -30.0, 30.0);
    float mean = abs(rise) > 1e-3 ? (1.0 - exp(-rise)) / rise : 1.0 - 0.5 * rise;
    float here = exp(-clamp(fall * (eye().z - u_light[15].z), -1.0, 60.0));
    return u_light[15].x * here * min(mean, 60.0) * length(way);
}

// What the air between the eye and a position does: radiance from there becomes
// radiance * passed + added. Smooth, so a fine mesh may compute it per vertex.
struct Air {
    vec3 passed;
    vec3 added;
};

Air air_towards(vec3 position) {
    float away = length(position - eye());
    float haze = haze_depth(position);
    vec3 clear_air = vec3(0.38, 0.88, 2.15) * (u_light[15].w * away);
    vec3 passed = exp(-(clear_air + haze));
    // Near air glows with the light of this place, far air with that of the horizon: at dusk
    // the one is dim and blue while the other burns.
    float far_share = 1.0 - exp(-away * u_light[19].w);
    vec3 glow = mix(u_light[20].w * u_light[6].rgb, horizon_colour(position - eye()), far_share);
    return Air(passed, glow * (1.0 - passed));
}

vec3 through_air(vec3 radiance, vec3 position) {
    Air air = air_towards(position);
    return radiance * air.passed + air.added;
}

// Display colour of finished radiance.
vec3 display(vec3 radiance) {
#if SHOWN
    shown_radiance = vec4(radiance * exposure(), 1.0);
#endif
    return tone(radiance * exposure(), u_light[3].w, u_light[4].w);
}

// Share of direct light on a surface: none reaches what faces away from sun or moon.
vec3 sunlit(vec3 normal, float direct) {
    return vec3(direct * smoothstep(0.0, 0.05, dot(normal, sun_direction())));
}

// Air, exposure and tone in one: radiance leaving a surface at position, as shown.
vec3 finish(vec3 radiance, vec3 position) { return display(through_air(radiance, position)); }

// Share of direct light that passes terrain and clouds on its way to a position.
float open_sun(vec3 position) {
    vec2 uv = map_uv(position.xy);
    return texture(u_sun_map, uv).r * texture(u_cloud_map, uv).r;
}

// Place of a position in the map of near shadows; linear, so a mesh may compute it per vertex.
vec3 shadow_place(vec3 position, vec3 normal) {
    vec3 relative = position - eye() + normal * u_light[25].y;
    vec4 p = mat4(u_light[21], u_light[22], u_light[23], u_light[24]) * vec4(relative, 1.0);
    return vec3(p.xy, p.z - u_light[25].z);
}

float shadow_at(vec3 place) {
    vec2 edge = abs(place.xy - 0.5);
    float inside = clamp((0.5 - max(edge.x, edge.y)) * 12.0, 0.0, 1.0) * u_light[25].x;
    return mix(1.0, texture(u_shadow_map, vec3(place.xy, min(place.z, 1.0))), inside);
}

// Share of direct light that passes trees, houses and people near the camera.
float near_shadow(vec3 position, vec3 normal) {
#ifdef NO_NEAR_SHADOW
    return 1.0;
#else
    return shadow_at(shadow_place(position, normal));
#endif
}

// Radiance of a lamp or lit window: bright at night, lost in daylight. colour is about 0..1.
vec3 lamp_light(vec3 colour) { return colour * u_light[16].w; }

// Light of the street lamps on a surface facing n, from the lamps' map; none where none stand.
vec3 street_light(vec3 position, vec3 n) {
    vec2 uv = (position.xy - u_lamp_frame.xy) * u_lamp_frame.zw;
    vec2 lamp = texture(u_lamp_map, uv).rg;
    float above = max(position.z - u_lamp_feet.x - u_lamp_feet.y * lamp.y - 2.2, 0.0);
    float share = lamp.x * lamp.x / (1.0 + 0.35 * above * above);
    return lamp_light(vec3(0.52, 0.25, 0.075) * (share * (0.72 + 0.28 * n.z)));
}

// Linear radiance towards the eye, before air and tone; direct is the share of direct light.
vec3 lit_by(Surface s, float direct) {
    vec3 albedo = s.albedo * (1.0 - 0.5 * s.wetness);
#if SHOWN
    shown_albedo = vec4(albedo, 1.0);
    shown_sunlit = vec4(sunlit(s.normal, direct), 1.0);
#endif
    vec3 light = sun_direction();
    float facing = dot(s.normal, light);
    float through = s.translucency * max(-facing, 0.0) * 0.7;
    vec3 key = sun_radiance() * direct;
    vec3 radiance = albedo * key * (max(facing, 0.0) + through);
    vec3 fill = ambient(s.normal) * s.ao;
#if !DAY
    fill += street_light(s.position, s.normal);
#endif
    radiance += albedo * fill;
#if MATT
    return radiance + s.emission;
#else
    vec3 to_eye = normalize(eye() - s.position);
    float gloss = max(s.gloss, 0.30 * s.wetness);
    float grazing = 1.0 - max(dot(s.normal, to_eye), 0.0);
    float mirror = gloss * (0.03 + 0.97 * grazing * grazing * grazing * grazing * grazing);
    vec3 back = reflect(-to_eye, s.normal);
    vec3 sky = mix(horizon_colour(back), u_light[6].rgb, clamp(back.z * 1.4, 0.0, 1.0));
    float highlight = pow(max(dot(back, light), 0.0), 90.0) * gloss * 14.0;
    radiance += mirror * sky * s.ao + key * highlight * (0.04 + mirror);
    return radiance + s.emission;
#endif
}

// Sky that a mirror facing n would show at a position, times how well plain surfaces mirror at
// that angle; in w the glint of the key light. Smooth, so large faces may take it at their corners.
vec4 mirrored_at(vec3 position, vec3 n) {
    vec3 to_eye = normalize(eye() - position);
    float grazing = 1.0 - max(dot(n, to_eye), 0.0);
    float mirror = 0.03 + 0.97 * grazing * grazing * grazing * grazing * grazing;
    vec3 back = reflect(-to_eye, n);
    vec3 sky = mix(horizon_colour(back), u_light[6].rgb, clamp(back.z * 1.4, 0.0, 1.0));
    float glint = pow(max(dot(back, sun_direction()), 0.0), 90.0) * 14.0;
    return vec4(mirror * sky, glint * (0.04 + 0.3 * mirror));
}

vec3 lit(Surface s) {
    return lit_by(s, open_sun(s.position) * s.sun * near_shadow(s.position, s.normal));
}

vec3 shade_surface(Surface s) { return finish(lit(s), s.position); }

vec3 shade(vec3 albedo, vec3 normal, vec3 position, float ao, float wetness) {
    return shade_surface(
        Surface(albedo, normal, position, ao, wetness, 1.0, 0.0, 0.0, vec3(0.0)));
}
