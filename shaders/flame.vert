#version 330
// One flame (FLAME), its glow (GLOW) or a spark of it (SPARK) per instance, facing the camera.
//
// Inputs: u_flames, two vec4 per instance: foot (x, y, z) and height (m); chance 0..1, strength
// of the glow, unused, number of the spark. u_fire_time: seconds, wrapped. Outputs: place in the quad, what to
// do there, world position.

#include "include/light.glsl"

uniform samplerBuffer u_flames;
uniform float u_fire_time;

out vec2 v_corner;
out vec3 v_position;
flat out vec4 v_flame; // chance, height, fade of distance, size on the picture (pixels)

float hashed(float n) { return fract(sin(n * 127.1) * 43758.5453); }

void main() {
    vec4 a = texelFetch(u_flames, gl_InstanceID * 2);
    vec4 b = texelFetch(u_flames, gl_InstanceID * 2 + 1);
    float chance = b.x;
    vec2 corner = vec2((gl_VertexID & 1) * 2 - 1, gl_VertexID >> 1);
    vec3 way = a.xyz - eye();
    float away = length(way);
    vec2 side = normalize(vec2(-way.y, way.x) + vec2(1e-5));
    vec2 gale = wind();
    float height = a.w;
    vec3 place = a.xyz;
#if defined(FLAME)
    float flicker = 0.82 + 0.28 * sin(u_fire_time * (5.0 + 4.0 * chance) + chance * 40.0);
    height *= flicker;
    float half_width = max(0.42 * height + 0.75, 1.2 * away / focal_px());
    height = max(height, 3.0 * away / focal_px());
    place.xy += side * (corner.x * half_width);
    place.z += corner.y * height - 0.12 * height;
    // Flames lean with the wind: the faster it is against their own rise, the flatter.
    float lean = height / (1.0 + 1.5 * sqrt(height));
    place.xy += gale * (corner.y * corner.y * clamp(lean * 0.30, 0.0, 0.9));
#elif defined(GLOW)
    float radius = 2.6 * height + 3.0;
    corner.y = corner.y * 2.0 - 1.0;
    place.z += 0.45 * height;
    // Before the flame, so that the ground does not cut it.
    place -= way * min(0.9 * radius / max(away, 1.0), 0.6);
    vec3 up = normalize(cross(vec3(side, 0.0), way));
    place += vec3(side, 0.0) * (corner.x * radius) + up * (corner.y * radius);
#else
    float own = hashed(chance * 71.0 + b.w * 3.7);
    float life = 2.2 + 2.5 * own;
    float age = fract((u_fire_time + own * 60.0) / life) * life;
    float turn = hashed(floor((u_fire_time + own * 60.0) / life) + own * 17.0);
    place.z += 0.5 * height + age * (2.5 + 2.0 * turn);
    place.xy += gale * age * 0.8 + side * (turn - 0.5) * height * 0.8;
    place.xy += 0.5 * vec2(sin(age * 3.1 + own * 9.0), cos(age * 2.7 + turn * 9.0));
    corner.y = corner.y * 2.0 - 1.0;
    float size = max(0.025, 0.8 * away / focal_px());
    vec3 up = normalize(cross(vec3(side, 0.0), way));
    place += vec3(side, 0.0) * (corner.x * size) + up * (corner.y * size);
    height = 1.0 - age / life;
#endif
    v_corner = corner;
    v_position = place;
#if defined(GLOW)
    height = b.y;
#endif
    v_flame = vec4(chance, height, exp(-0.7 * haze_depth(a.xyz)), height * focal_px() / max(away, 1.0));
    gl_Position = clip_from_world(place);
}
