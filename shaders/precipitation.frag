// Rain streaks and snow flakes: light of sky and lamps caught by water or ice on its way down.
//
// Inputs: place in the quad, opacity, world position. Define SNOW as in precipitation.vert.
// Output: display colour and opacity, to be blended over the picture.

#include "include/light.glsl"

in vec2 v_corner;
in float v_opacity;
in vec3 v_position;
out vec4 out_colour;

void main() {
    vec3 ray = normalize(v_position - eye());
#if SNOW
    float shape = smoothstep(1.0, 0.35, length(v_corner));
    vec3 radiance = 0.9 * (0.65 * ambient(vec3(0.0, 0.0, 1.0)) + 0.35 * ambient(-ray));
    radiance += 0.18 * sun_radiance();
#else
    float shape = (1.0 - v_corner.x * v_corner.x) * (1.0 - pow(abs(v_corner.y), 4.0));
    // A drop is a lens that shows the sky upside down: brighter than what is behind it.
    vec3 radiance = 0.55 * horizon_colour(ray) + 0.75 * ambient(vec3(0.0, 0.0, 1.0));
    radiance += sun_radiance() * 0.25 * pow(max(dot(ray, sun_direction()), 0.0), 6.0);
#endif
    out_colour = vec4(display(radiance), v_opacity * shape);
}
