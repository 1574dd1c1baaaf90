// Falling rain streaks (SNOW 0) or snow flakes (SNOW 1) in a box that goes with the camera.
//
// Inputs: u_box: edge of the box (m), opacity, half-width of a drop or flake (m), exposure (s);
// u_fall[4]: how far each of four speed classes has fallen and drifted, wrapped to the box (m), and
// its speed (m/s); u_drift: wind east and north (m/s), time (s), unused. One quad per instance.
// Outputs: place in the quad (-1..1), opacity, world position.

#include "include/frame.glsl"

uniform vec4 u_box;
uniform vec4 u_fall[4];
uniform vec4 u_drift;

out vec2 v_corner;
out float v_opacity;
out vec3 v_position;

vec3 scattered(int number) {
    uvec3 q = uvec3(uint(number)) * uvec3(1597334673u, 3812015801u, 2798796415u);
    q = (q.x ^ q.y ^ q.z) * uvec3(1597334673u, 3812015801u, 2798796415u);
    return vec3(q) * (1.0 / 4294967295.0);
}

void main() {
    vec3 seed = scattered(gl_InstanceID + 1);
    int kind = gl_InstanceID & 3;
    float edge = u_box.x;
    vec3 from_eye = mod(seed * edge + u_fall[kind].xyz - mod(eye(), edge), edge) - 0.5 * edge;
    vec2 corner = vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID >> 1) * 2 - 1);
#if SNOW
    vec3 turn = seed.zxy * 6.2832 + u_drift.z * (0.7 + 0.9 * seed);
    from_eye += vec3(sin(turn.x), cos(turn.y), 0.35 * sin(turn.z)) * (0.10 + 0.18 * seed.x);
#endif
    float away = length(from_eye);
    float pixel = away / focal_px();
    vec3 along;
    vec3 across;
    float half_width;
#if SNOW
    half_width = u_box.z * (0.6 + 0.8 * seed.y);
    float drawn = max(half_width, 1.0 * pixel);
    across = normalize(cross(from_eye, vec3(0.0, 0.0, 1.0))) * drawn;
    along = normalize(cross(across, from_eye)) * drawn;
#else
    half_width = u_box.z * (0.7 + 0.6 * seed.y);
    float drawn = max(half_width, 0.65 * pixel);
    vec3 velocity = vec3(u_drift.xy, -u_fall[kind].w);
    along = velocity * (0.5 * u_box.w);
    across = normalize(cross(velocity, from_eye)) * drawn;
#endif
    vec3 place = from_eye + across * corner.x + along * corner.y;
    float thin = half_width / drawn;
    float near_fade = smoothstep(0.35, 1.1, away);
    float far_fade = 1.0 - smoothstep(0.36, 0.5, away / edge);
    v_opacity = u_box.y * near_fade * far_fade * sqrt(thin);
    v_corner = corner;
    v_position = eye() + place;
    gl_Position = clip_from_relative() * vec4(place, 1.0);
}
