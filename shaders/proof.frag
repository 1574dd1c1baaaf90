#version 330
// A grey, matt, level surface under the scene's light.

#include "include/light.glsl"

in vec3 v_position;
out vec4 out_colour;

void main() {
    out_colour = vec4(shade(vec3(0.18), vec3(0.0, 0.0, 1.0), v_position, 1.0, 0.0), 1.0);
}
