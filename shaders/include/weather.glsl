// Weather lying on the ground: snow, wet, soil moisture; for any vertex or fragment shader.
//
// Input: u_weather, 8-bit texture over the map, filled from the snapshot by scene/maps.py:
// r = square root of snow water equivalent / 150 mm, g = surface wetness 0..1,
// b = soil water / 200 mm, a = cloud area fraction 0..1. Needs include/light.glsl first.

uniform sampler2D u_weather;

struct Weather {
    float snow_mm;   // water equivalent lying, mm
    float wetness;   // 0 dry .. 1 soaked
    float moisture;  // soil water / 200 mm
    float cloud;     // share of sky covered
};

// Unpack a texel of u_weather, e.g. one fetched per vertex and interpolated.
Weather weather_of(vec4 w) { return Weather(w.r * w.r * 150.0, w.g, w.b, w.a); }

Weather weather_at(vec2 xy) { return weather_of(textureLod(u_weather, map_uv(xy), 0.0)); }

// Share of a surface under snow: lying snow, level ground first, hollows of height_noise (0..1).
float snow_cover(float snow_mm, float up, float height_noise) {
    float level = smoothstep(0.50, 0.86, up + 0.12 * height_noise);
    return smoothstep(0.25, 0.75, min(snow_mm / 6.0, 1.6) - 0.45 * height_noise) * level;
}
