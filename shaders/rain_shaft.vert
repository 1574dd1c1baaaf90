// Curtains of rain or snow seen from afar, hanging from the cloud base to the ground.
//
// Inputs: u_shafts, two vec4 per instance: foot (x, y, z) and opacity; top z, half-width (m), lean
// east and north over its height (m). Outputs: place in the curtain, opacity, world position.

#include "include/frame.glsl"

uniform samplerBuffer u_shafts;

out vec2 v_corner;
out float v_opacity;
out vec3 v_position;
flat out float v_seed;

void main() {
    vec4 foot = texelFetch(u_shafts, gl_InstanceID * 2);
    vec4 shape = texelFetch(u_shafts, gl_InstanceID * 2 + 1);
    vec2 corner = vec2((gl_VertexID & 1) * 2 - 1, gl_VertexID >> 1);
    vec2 away = foot.xy - eye().xy;
    vec2 across = normalize(vec2(-away.y, away.x)) * shape.y;
    vec3 place = vec3(foot.xy + across * corner.x, mix(foot.z, shape.x, corner.y));
    place.xy -= shape.zw * corner.y;
    v_corner = corner;
    v_opacity = foot.w;
    v_position = place;
    v_seed = fract(foot.x * 0.00137 + foot.y * 0.00211);
    gl_Position = clip_from_world(place);
}
