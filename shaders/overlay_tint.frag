#version 330
// A map's colours laid over the ground, with the relief showing through.
//
// Inputs: u_overlay, rgba over the map, row 0 south; the outputs of terrain.vert.

#include "include/light.glsl"

uniform sampler2D u_overlay;

in vec3 v_position;
in vec4 v_ground;
out vec4 out_colour;

void main() {
    vec2 uv = map_uv(v_position.xy);
    vec4 tint = texture(u_overlay, uv);
    float inside = float(all(greaterThan(uv, vec2(0.0))) && all(lessThan(uv, vec2(1.0))));
    float relief = 0.72 + 0.40 * dot(normalize(v_ground.xyz), normalize(vec3(-0.5, 0.5, 0.7)));
    out_colour = vec4(tint.rgb * relief, tint.a * inside);
}
