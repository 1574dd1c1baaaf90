// Clouds as a plane with relief: where they are, for the sky, reflections and shadows alike.
//
// Inputs: u_cloud_grain (r heaps whose values are evenly spread, g wisps, b veil, a broad),
// u_weather (a: cover). u_light[10]: base height, thickness, drift x and y in metres;
// u_light[29]: extra fog 0..1, cover far off the map, 1 / pattern edge. scene/maps.py bakes the
// shadow map from the same pattern with the same thresholds. Needs include/light.glsl and
// include/weather.glsl. Source: relief of a heap field as reference T43.

uniform sampler2D u_cloud_grain;

float cloud_base() { return u_light[10].x; }
float cloud_depth() { return u_light[10].y; }

// Share of the sky covered over a place.
float cloud_cover_at(vec2 xy) { return textureLod(u_weather, map_uv(xy), 0.0).a; }

// Body of cloud over a place: 0 none .. 1 deepest; the same curve as scene/maps.py.
float cloud_body(float heap, float cover) {
    float t = clamp((heap - (1.0 - cover) + 0.02) / 0.22, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

// Factor on a ray, rising by up, to the base of the clouds; less than flat, so that distant clouds
// keep some of their height.
float cloud_reach(float up) { return (cloud_base() - eye().z) / (up + 0.055); }

vec2 cloud_uv(vec2 xy) { return (xy - u_light[10].zw) * u_light[29].z; }
