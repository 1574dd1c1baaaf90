#version 330
// A bright rim round the selected thing, dark outside it so that it reads on any ground.
//
// Inputs: u_ids, the identity pass of the selected thing's layer; u_selected, its id as rgb.

uniform sampler2D u_ids;
uniform vec3 u_selected;

in vec2 v_uv;
out vec4 out_colour;

const vec3 RIM = vec3(0.96, 0.70, 0.12);

float is_it(vec2 offset) {
    vec3 id = texture(u_ids, v_uv + offset / vec2(textureSize(u_ids, 0))).rgb;
    return float(all(lessThan(abs(id - u_selected), vec3(0.001))));
}

void main() {
    float centre = is_it(vec2(0.0));
    float near_by = 0.0;
    float around = 0.0;
    for (int k = 0; k < 8; k++) {
        float turn = float(k) * 0.785398;
        vec2 way = vec2(cos(turn), sin(turn));
        near_by = max(near_by, is_it(way * 1.6));
        around = max(around, is_it(way * 3.2));
    }
    float rim = near_by * (1.0 - centre);
    float shade = around * (1.0 - near_by) * (1.0 - centre);
    out_colour = vec4(RIM * rim, max(rim, 0.45 * shade) + 0.10 * centre);
    if (centre > 0.5) out_colour = vec4(RIM, 0.10);
    if (out_colour.a < 0.01) discard;
}
