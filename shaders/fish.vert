#version 330
// A fish under water, drawn where its image lies on the surface for this eye.
//
// A ray from the eye bends toward the upright where it enters the water (Snell, n = 1.333), so every
// vertex is moved to the point of the surface through which it is seen; ripples shift that point.
// With ON_BED it is the fish's shadow: each vertex where the sun's bent ray throws it on the bed.
// Inputs: those of animal_bones.glsl; u_waters, 2 vec4 a slot: (surface z, bed under it m, 1 in a
// river, 0), (stream m/s). Outputs as water.vert, and what the fish is like there.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/sky.glsl"
#include "include/clouds.glsl"
#include "include/water_surface.glsl"
#include "include/animal_bones.glsl"

uniform samplerBuffer u_waters;

out vec3 v_position;
out vec4 v_flow;
out vec4 v_weather;
out vec3 v_normal;
out vec3 v_rest;
out vec4 v_colour;
out float v_depth;
flat out vec4 v_look;
flat out float v_pattern;

const float WATER = 1.333;

// Metres along the ground from the eye to where a ray to a point so deep and so far enters.
float entry(float far, float high, float deep) {
    float x = far * high / (high + deep / WATER);
    for (int i = 0; i < 4; i++) {
        float sine = x / (sqrt(x * x + high * high) * WATER);
        x = mix(x, max(far - deep * sine / sqrt(1.0 - sine * sine), 0.0), 0.8);
    }
    return x;
}

void main() {
    Bent bent = bent_vertex();
    vec4 water = texelFetch(u_waters, bent.slot * 2);
    vec4 stream = texelFetch(u_waters, bent.slot * 2 + 1);
    vec3 world = bent.anchor.xyz + bent.local;
    v_flow = vec4(-water.y, stream.xy, water.z);
    v_depth = max(water.x - world.z, 0.0);
#if ON_BED
    vec2 lean = sun_direction().xy / WATER;
    float drop = max(water.y - v_depth, 0.0);
    world.xy -= lean * drop / sqrt(max(1.0 - dot(lean, lean), 0.2));
    v_depth = water.y;
#endif
    float high = max(eye().z - water.x, 0.02);
    vec2 way = world.xy - eye().xy;
    float far = max(length(way), 1e-4);
    vec2 at = eye().xy + way * (entry(far, high, v_depth) / far);
    float away = length(vec3(at, water.x) - eye());
    vec2 unused;
    vec2 slope = ripple_slope(vec3(at, water.x), v_flow, 1.0, unused);
    at += slope * v_depth * 0.25 * min(6.0 * high / away, 2.0);
    // A little over the surface, so that the water itself does not hide it.
    float lift = (0.012 + 0.07 * water.z + 0.002 * away) * (ON_BED == 1 ? 0.8 : 1.0);
    vec3 place = vec3(at, water.x);
    v_position = place + (eye() - place) * min(lift / high, 0.2);
    v_normal = bent.normal;
    v_rest = p3d_Vertex;
    v_colour = a_colour;
    v_look = bent.look;
    v_pattern = a_bones.w;
    v_weather = textureLod(u_weather, place.xy * u_light[14].zw, 0.0);
    gl_Position = clip_from_world(v_position);
}
