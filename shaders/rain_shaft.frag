// Curtains of rain seen from afar: grey veils with streaks, thinner toward their edges.
//
// Inputs: place in the curtain (x -1..1, y 0 foot to 1 cloud), opacity, position, seed.
// Output: display colour and opacity.

#include "include/light.glsl"

in vec2 v_corner;
in float v_opacity;
in vec3 v_position;
flat in float v_seed;
out vec4 out_colour;

float hashed(float n) { return fract(sin(n * 127.1) * 43758.5453); }

float streak(float x) {
    float cell = floor(x);
    float t = x - cell;
    return mix(hashed(cell), hashed(cell + 1.0), t * t * (3.0 - 2.0 * t));
}

void main() {
    float lean = v_corner.x + 0.10 * v_corner.y;
    float veil = 0.68 + 0.22 * streak(lean * 7.0 + v_seed * 91.0)
        + 0.10 * streak(lean * 17.0 + v_seed * 57.0);
    float side = 1.0 - v_corner.x * v_corner.x;
    float height = smoothstep(1.0, 0.72, v_corner.y) * smoothstep(-0.02, 0.10, v_corner.y);
    vec3 ray = normalize(v_position - eye());
    vec3 radiance = 0.50 * horizon_colour(ray) + 0.22 * ambient(-ray);
    out_colour = vec4(finish(radiance, v_position), v_opacity * side * side * veil * height);
}
