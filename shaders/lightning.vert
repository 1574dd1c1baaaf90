// One stretch of a lightning bolt per instance, as a ribbon facing the camera.
//
// Inputs: u_bolt, two vec4 per instance: start (x, y, z) and brightness; end and half-width (m).
// Outputs: place across the ribbon (-1..1), brightness, world position.

#include "include/frame.glsl"

uniform samplerBuffer u_bolt;

out float v_across;
out float v_brightness;
out vec3 v_position;

void main() {
    vec4 start = texelFetch(u_bolt, gl_InstanceID * 2);
    vec4 end = texelFetch(u_bolt, gl_InstanceID * 2 + 1);
    float side = float((gl_VertexID & 1) * 2 - 1);
    vec3 along = normalize(end.xyz - start.xyz);
    vec3 place = (gl_VertexID >> 1) == 1 ? end.xyz : start.xyz;
    vec3 view = place - eye();
    // Ten pixels of glow about a core that is never thinner than it can be seen.
    float half_width = max(end.w * 6.0, 5.0 * length(view) / focal_px());
    place += normalize(cross(along, view)) * half_width * side;
    v_across = side;
    v_brightness = start.w;
    v_position = place;
    gl_Position = clip_from_world(place);
}
