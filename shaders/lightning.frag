// A lightning bolt: a white core in a violet glow, added to the picture.
//
// Inputs: place across the ribbon, brightness, world position. Output: display colour to add.

#include "include/light.glsl"

in float v_across;
in float v_brightness;
in vec3 v_position;
out vec4 out_colour;

void main() {
    float away = abs(v_across);
    float core = smoothstep(0.22, 0.10, away);
    float glow = pow(1.0 - away, 3.0) * 0.35;
    float air = exp(-0.7 * haze_depth(v_position));
    vec3 colour = vec3(1.0) * core + vec3(0.62, 0.58, 1.0) * glow;
    out_colour = vec4(colour * v_brightness * air, 1.0);
}
