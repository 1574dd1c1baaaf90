#version 330
// Water: sky mirrored by ripples, light lost with depth, foam where it breaks.
//
// Inputs of water.vert or river.vert. Sources: Schlick's Fresnel term with 2 per cent at normal
// incidence; absorption (0.35, 0.07, 0.03) per metre of clear water (reference T57).

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/sky.glsl"
#include "include/clouds.glsl"

uniform sampler2D u_detail;
uniform sampler2D u_detail_slope;

in vec3 v_position;
in vec4 v_flow;
in vec4 v_weather;
out vec4 out_colour;

const vec3 ABSORPTION = vec3(0.42, 0.10, 0.065);
const vec3 BED = vec3(0.150, 0.125, 0.080);
const vec3 BODY = vec3(0.006, 0.026, 0.030);

void main() {
    if (v_flow.x > 3.0) discard;
    float away = length(v_position - eye());
    vec3 to_eye = (eye() - v_position) / away;
    float depth = max(-v_flow.x, 0.02);
    float t = shader_time();
    float river = v_flow.w;

    // Ripples: two drifting patterns; on rivers they run with the stream, at sea with the wind.
    vec2 push = mix(wind() * 0.18 + vec2(0.25, 0.1), v_flow.yz * 0.8, river);
    float breeze = clamp(length(wind()) / 12.0, 0.06, 1.0);
    float fade = 1.0 / (1.0 + away * 0.0022);
    vec2 near_uv = (v_position.xy - push * t) / mix(9.0, 3.7, river);
    vec2 far_uv = (v_position.yx * vec2(1.0, -1.0) - push.yx * vec2(0.7, -0.7) * t) / 43.0;
    vec2 small = texture(u_detail_slope, near_uv).rg * 2.0 - 1.0;
    vec2 large = texture(u_detail_slope, far_uv).rg * 2.0 - 1.0;
    float strength = mix(0.05 + 0.24 * breeze, 0.07 + 0.05 * length(v_flow.yz), river);
    vec2 slope = (0.6 * small * fade + 0.55 * large) * strength;
    slope *= mix(1.0, smoothstep(0.0, 1.2, depth), 0.6);
    vec3 n = normalize(vec3(-slope, 1.0));

    float facing = max(dot(n, to_eye), 0.0);
    float fresnel = 0.02 + 0.98 * pow(1.0 - facing, 5.0);
    // Far off one sees the near faces of waves: the mirror never gets quite perfect.
    fresnel = min(fresnel, 0.96 - 0.35 * breeze * (1.0 - fade));
    vec3 back = reflect(-to_eye, n);
    back.z = abs(back.z) + 0.03 * breeze;
    back = normalize(back);
    vec3 mirrored = sky_colour(back);
    vec2 over = v_position.xy + back.xy * (cloud_base() - v_position.z) / (back.z + 0.05);
    float cover = v_weather.a;
    float heap = cloud_body(texture(u_cloud_grain, cloud_uv(over)).r, cover);
    heap = max(heap, smoothstep(0.75, 0.97, cover));
    vec3 cloud = mix(u_light[31].rgb, u_light[30].rgb, 0.65 - 0.35 * cover);
    float low = exp(-length(over - v_position.xy) / 26000.0);
    mirrored = mix(mirrored, mix(horizon_colour(back), cloud, low), heap * 0.85);

    float direct = open_sun(v_position) * near_shadow(v_position, vec3(0.0, 0.0, 1.0));
    vec3 key = sun_radiance() * direct;
    vec3 above = key * max(sun_direction().z, 0.0) + ambient(vec3(0.0, 0.0, 1.0));
    float path = depth * (1.0 + 0.7 / max(to_eye.z + 0.25, 0.3));
    vec3 passed = exp(-ABSORPTION * path);
    float grain = texture(u_detail, v_position.xy / 5.0).r;
    vec3 inside = BED * (0.55 + 0.8 * grain) * above * passed + BODY * above * (1.0 - passed) * 2.2;

    vec3 radiance = mix(inside, mirrored + flash() * 0.4, fresnel);
    float sharp = mix(220.0, 60.0, breeze);
    float glint = pow(max(dot(back, sun_direction()), 0.0), sharp);
    radiance += key * glint * (3.0 + 5.0 * fade) * (0.3 + fresnel);

    // Foam: a breathing line along the shore, rags on the crests of a hard blow, riffles.
    float breath = 0.5 + 0.5 * sin(t * 0.9 + 9.0 * grain + depth * 6.0);
    float shore = smoothstep(0.42, 0.05, depth + 0.25 * (grain - 0.5)) * (0.35 + 0.65 * breath);
    float crest = smoothstep(0.62, 0.95, grain + 0.55 * (breeze - 0.55)) * step(0.6, breeze);
    float riffle = smoothstep(0.70, 0.95, texture(u_detail, near_uv * 0.6).a)
        * smoothstep(0.6, 2.0, length(v_flow.yz)) * river;
    float foam = max(shore * (1.0 - river) * 0.55, max(crest * 0.5, riffle * 0.4)) * (0.3 + 0.7 * fade);
    radiance = mix(radiance, vec3(0.62) * above, foam);
    out_colour = vec4(finish(radiance, v_position), 1.0);
}
