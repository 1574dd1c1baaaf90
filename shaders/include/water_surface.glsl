// The face of water: sky mirrored by ripples, light lost on the way to what lies below and back.
//
// Shared by water.frag and by what is seen through the water or moves it (fish, rings of a rise).
// Needs light, weather, sky and clouds included before. Sources: Schlick's Fresnel term with 2 per
// cent at normal incidence; absorption (0.35, 0.07, 0.03) per metre of clear water (reference T57).

uniform sampler2D u_detail;
uniform sampler2D u_detail_slope;

const vec3 ABSORPTION = vec3(0.42, 0.10, 0.065);
const vec3 BED = vec3(0.150, 0.125, 0.080);
const vec3 BODY = vec3(0.006, 0.026, 0.030);

struct Sheen {
    vec3 to_eye;
    float away;
    float fade;      // of detail with distance
    float breeze;    // 0.06 calm .. 1 blow
    vec2 near_uv;    // of the small ripples
    float fresnel;
    vec3 back;       // where the mirrored ray goes
    vec3 mirrored;
    vec3 key;        // direct light on it
    vec3 above;      // all light on its level surface
};

float breeze_of_wind() { return clamp(length(wind()) / 12.0, 0.06, 1.0); }

// Slope of the ripples: two drifting patterns; on rivers they run with the stream, at sea with the
// wind. flow: bed over water, stream m/s, 1 where it flows.
vec2 ripple_slope(vec3 position, vec4 flow, float fade, out vec2 near_uv) {
    float river = flow.w;
    float t = shader_time();
    vec2 push = mix(wind() * 0.18 + vec2(0.25, 0.1), flow.yz * 0.8, river);
    near_uv = (position.xy - push * t) / mix(9.0, 3.7, river);
    vec2 far_uv = (position.yx * vec2(1.0, -1.0) - push.yx * vec2(0.7, -0.7) * t) / 43.0;
    vec2 small = texture(u_detail_slope, near_uv).rg * 2.0 - 1.0;
    vec2 large = texture(u_detail_slope, far_uv).rg * 2.0 - 1.0;
    float strength = mix(0.05 + 0.24 * breeze_of_wind(), 0.07 + 0.05 * length(flow.yz), river);
    vec2 slope = (0.6 * small * fade + 0.55 * large) * strength;
    return slope * mix(1.0, smoothstep(0.0, 1.2, max(-flow.x, 0.02)), 0.6);
}

// What the surface does at a position; lift: slope of waves that something made there.
Sheen water_sheen(vec3 position, vec4 flow, vec4 weather, vec2 lift) {
    Sheen w;
    w.away = length(position - eye());
    w.to_eye = (eye() - position) / w.away;
    w.breeze = breeze_of_wind();
    w.fade = 1.0 / (1.0 + w.away * 0.0022);
    vec2 slope = ripple_slope(position, flow, w.fade, w.near_uv) + lift;
    vec3 n = normalize(vec3(-slope, 1.0));

    float facing = max(dot(n, w.to_eye), 0.0);
    float fresnel = 0.02 + 0.98 * pow(1.0 - facing, 5.0);
    // Far off one sees the near faces of waves: the mirror never gets quite perfect.
    w.fresnel = min(fresnel, 0.96 - 0.35 * w.breeze * (1.0 - w.fade));
    vec3 back = reflect(-w.to_eye, n);
    back.z = abs(back.z) + 0.03 * w.breeze;
    w.back = normalize(back);
    w.mirrored = sky_colour(w.back);
    vec2 over = position.xy + w.back.xy * (cloud_base() - position.z) / (w.back.z + 0.05);
    float cover = weather.a;
    float heap = cloud_body(texture(u_cloud_grain, cloud_uv(over)).r, cover);
    heap = max(heap, smoothstep(0.75, 0.97, cover));
    vec3 cloud = mix(u_light[31].rgb, u_light[30].rgb, 0.65 - 0.35 * cover);
    float low = exp(-length(over - position.xy) / 26000.0);
    w.mirrored = mix(w.mirrored, mix(horizon_colour(w.back), cloud, low), heap * 0.85);

    float direct = open_sun(position) * near_shadow(position, vec3(0.0, 0.0, 1.0));
    w.key = sun_radiance() * direct;
    w.above = w.key * max(sun_direction().z, 0.0) + ambient(vec3(0.0, 0.0, 1.0));
    return w;
}

// Light that comes up from something of this reflectance so deep under the surface.
vec3 seen_below(vec3 albedo, float depth, Sheen w) {
    float path = depth * (1.0 + 0.7 / max(w.to_eye.z + 0.25, 0.3));
    vec3 passed = exp(-ABSORPTION * path);
    return albedo * w.above * passed + BODY * w.above * (1.0 - passed) * 2.2;
}

float bed_grain(vec3 position) { return texture(u_detail, position.xy / 5.0).r; }

vec3 seen_bed(float grain, float depth, Sheen w) {
    return seen_below(BED * (0.55 + 0.8 * grain), depth, w);
}

// Radiance toward the eye: what comes up from below, what is mirrored, and the sun's glitter.
vec3 through_and_back(vec3 inside, Sheen w) {
    vec3 radiance = mix(inside, w.mirrored + flash() * 0.4, w.fresnel);
    float sharp = mix(220.0, 60.0, w.breeze);
    float glint = pow(max(dot(w.back, sun_direction()), 0.0), sharp);
    return radiance + w.key * glint * (3.0 + 5.0 * w.fade) * (0.3 + w.fresnel);
}
