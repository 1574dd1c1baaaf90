// What the ground is at a place: one function for its colour and for its class, so they agree.
//
// ground_at() mixes rock, bare soil, grass, forest floor, snow and, with SETTLED, the village's
// roads, paths, squares, yards and fields. Colour programs use its albedo, identity programs its
// semantic. Defines: NEAR (detail below 8 m, needs u_detail*), SETTLED (village rasters); DRY and
// SNOWLESS leave out puddles and snow where the whole map has none; GROUND_STATE 1 adds what
// natural events have done (include/ground_state.glsl).
// Inputs: u_relief (rg normal, b sky view, a roughness), u_cover (rock, bare, forest, 0.5 + stream / 2 -
// way / 3),
// u_tint (rgb grass colour, sRGB; a lushness), u_detail (r fbm, g stone edge, b stone number,
// a blades), u_detail_slope (rg of fbm, ba of stones), u_ways (metres from the middle of a road / 8, edges at
// 1.6 m), u_village (road, path, field and its look, square
// and withering: scene/crop_look.py),
// u_village_lines (r metres from the middle of a way / 8, g yard, b a direction of furrows).
// Units: metres. Needs include/light.glsl, include/weather.glsl and include/identity_classes.glsl.

#ifndef GROUND_STATE
#define GROUND_STATE 0
#endif
#if GROUND_STATE
#include "include/ground_state.glsl"
#endif

uniform sampler2D u_relief;
uniform sampler2D u_cover;
uniform sampler2D u_tint;
uniform sampler2D u_detail;
uniform sampler2D u_detail_slope;
uniform sampler2D u_ways;
uniform sampler2D u_village;
uniform sampler2D u_village_lines;
uniform vec4 u_village_frame; // south-west corner, 1 / extent
uniform vec3 u_earth[3];     // bare soil, warm and cool beds of rock: the land's own

struct Ground {
    vec3 albedo;
    vec3 normal;
    float ao;
    float wetness;
    float gloss;
    int semantic;
};

#define SOIL u_earth[0]
#define ROCK_WARM u_earth[1]
#define ROCK_COOL u_earth[2]
const vec3 SAND_COLOUR = vec3(0.300, 0.262, 0.198);
const vec3 GRAVEL = vec3(0.255, 0.220, 0.175);
const vec3 COBBLE = vec3(0.190, 0.180, 0.170);
const vec3 SNOW_COLOUR = vec3(0.82, 0.85, 0.90);
const vec3 STRAW = vec3(0.290, 0.225, 0.100);
const vec3 DEAD_CROP = vec3(0.205, 0.145, 0.072);
const vec3 FOREST_FLOOR = vec3(0.030, 0.043, 0.018);

float band(float low, float high, float x) { return clamp((x - low) / (high - low), 0.0, 1.0); }

// Furrows of a field: height of the ridge 0..1 across the direction of ploughing.
float furrow(vec2 xy, vec2 across) {
    float t = fract(dot(xy, across) / 0.75);
    return smoothstep(0.0, 0.5, t) * smoothstep(1.0, 0.5, t);
}

// Share of a road worn by wheels: two tracks 1.5 m apart.
float wheel_track(float from_middle) {
    float off = (from_middle - 0.75) / 0.30;
    return 1.0 / (1.0 + off * off * (1.0 + off * off));
}

// Road: worn tracks, a rough green middle, loose gravel beside them.
vec3 road_surface(
    vec4 fine, vec4 laid, vec3 grass, float lump, float from_middle, float track, float rough
) {
    float loose = 1.0 - 0.8 * track;
    float off = from_middle / 0.34;
    float crown = rough / (1.0 + off * off * (1.0 + off * off));
    vec3 gravel = GRAVEL * (0.62 + 0.45 * fine.r + loose * (0.45 * laid.b - 0.22));
    gravel *= 1.0 - loose * 0.35 * (1.0 - band(0.02, 0.20, laid.g));
    gravel = mix(gravel, SOIL * (1.2 + 0.5 * fine.r), 0.55 * track);
    return mix(gravel, grass, 0.55 * crown * band(0.35, 0.7, lump));
}

Ground ground_at(
    vec3 position, vec3 vertex_normal, float over_water, Weather weather, float away
) {
    vec2 uv = map_uv(position.xy);
    vec4 relief = texture(u_relief, uv);
    vec4 cover = texture(u_cover, uv);
    vec4 tint = texture(u_tint, uv);
    vec2 fold = vec2(1.0) - 2.0 * mod(floor(uv), 2.0); // the mirror image beyond the map
    vec2 slope = (relief.rg * 2.0 - 1.0) * fold;
    vec3 n = vec3(slope, sqrt(max(1.0 - dot(slope, slope), 0.04)));

    vec2 turned = vec2(0.8 * position.x - 0.6 * position.y, 0.6 * position.x + 0.8 * position.y);
    float macro = texture(u_detail, turned / 290.0).r;

#if NEAR
    float close = 1.0 - band(170.0, 320.0, away);
    n = normalize(mix(n, vertex_normal, close));
    vec3 shape = n;
    // A bias towards finer levels: the ground is mostly seen at grazing angles.
    vec4 fine = texture(u_detail, position.xy / 3.1, -0.8);
    vec4 broad = texture(u_detail, turned / 37.0);
    vec4 bumps = texture(u_detail_slope, position.xy / 3.1, -0.8) * 2.0 - 1.0;
    float lump = mix(0.5, 0.6 * broad.r + 0.4 * fine.r, close);
    float blades = mix(0.5, fine.a, close);
#else
    vec4 broad = vec4(macro);
    float lump = relief.a;
    float blades = 0.5;
#endif

    float steep = 1.0 - n.z;
    float rock = band(0.42, 0.58, cover.r + 0.35 * (lump - 0.5) + 0.6 * (steep - 0.22));
    float bare = band(0.40, 0.62, cover.g + 0.30 * (lump - 0.5));
    float shore = 1.0 - band(0.15, 1.1, over_water + 1.2 * (lump - 0.5));
    float forest = cover.b;

    // Grass: drier and yellower with little water in the soil, in autumn and under bad sun.
    vec3 grass = tint.rgb * tint.rgb;
    float dry = clamp(0.45 - weather.moisture, 0.0, 0.45) + 0.8 * (1.0 - u_light[28].y);
    grass = mix(grass, STRAW, clamp(dry * 0.75 * (0.6 + 0.8 * lump), 0.0, 0.8));
    grass = mix(grass, STRAW * 0.75, 0.55 * band(0.50, 0.85, macro * 0.6 + broad.r * 0.4));
#if GROUND_STATE
    GroundState state = ground_state_at(position.xy);
    float burnt = char_cover(state, lump, macro) * (1.0 - shore);
    grass = mix(grass, WITHERED, 0.85 * band(0.05, 0.95, state.dryness * (0.75 + 0.5 * macro)));
    float shoots = shoots_cover(state, blades, broad.r);
    grass = mix(grass, YOUNG, shoots * band(0.0, 0.12, state.char_) * (1.0 - 0.4 * state.shoots));
    bare = max(bare, 0.65 * band(0.55, 1.0, state.dryness + 0.5 * (lump - 0.5)));
#endif
    grass *= (0.55 + 0.50 * blades + 0.36 * lump) * (0.80 + 0.40 * macro);
    vec3 albedo = mix(grass, FOREST_FLOOR * (0.7 + 0.6 * lump), forest * 0.85);
    vec3 soil = mix(SOIL, SAND_COLOUR, max(shore, band(7.0, 1.5, over_water))) * (0.75 + 0.5 * lump);
    albedo = mix(albedo, soil, bare);
#if GROUND_STATE
    albedo = mix(albedo, CRACKED * (0.6 + 0.7 * lump), bare * state.dryness);
#endif
    // Strata: beds of warmer and cooler rock, thick and thin, that dip across the map.
    float beds = position.z + dot(position.xy, vec2(0.11, -0.07)) + 40.0 * broad.r;
    float thick = sin(beds * 0.043 + 2.0 * relief.a);
    float layers = 0.5 + 0.26 * thick + 0.18 * sin(beds * 0.131 + 2.5 * thick);
    vec3 stone = mix(ROCK_COOL, ROCK_WARM, layers * 0.7 + 0.3 * lump) * (0.65 + 0.7 * lump);
    albedo = mix(albedo, stone, rock);
    albedo = mix(albedo, SAND_COLOUR * (0.75 + 0.4 * lump), shore * (1.0 - 0.6 * rock));

#if GROUND_STATE
    // Char lies black in hollows, ash grey on the crests and where much has burnt out.
    float ash = band(0.57, 0.92, 0.42 * lump + 0.30 * broad.r + 0.40 * macro);
    vec3 charred = mix(CHAR_COLOUR * (0.55 + 0.9 * lump), ASH_COLOUR, 0.75 * ash);
    charred = mix(charred, grass, 0.92 * shoots);
    float brown = singed_cover(state, lump, macro) * (1.0 - shore);
    albedo = mix(albedo, SINGED * (0.6 + 0.8 * lump), 0.8 * brown * (1.0 - rock) * (1.0 - shoots));
    albedo = mix(albedo, charred, burnt * (1.0 - 0.75 * rock));
    // On rock and steep ground it is the fresh earth of a slide.
    vec3 mire = mix(MUD_COLOUR, SCAR_COLOUR, rock) * (0.65 + 0.6 * lump);
    float mud = band(0.15, 0.75, state.mud + 0.4 * (0.5 - lump));
    albedo = mix(albedo, mire, mud);
#endif

#if !SETTLED
    // Ways and streams too small for the map's cells: tints here, geometry and rasters near by.
#if NEAR
    float from_middle = texture(u_ways, uv).r * 8.0;
    float ragged_way = 0.5 * (lump - 0.5) + 0.4 * (blades - 0.5);
    float way = band(1.75, 1.35, from_middle + ragged_way);
    vec4 gravelly = vec4(0.5, 0.3, fine.b, 0.5);
    float rut = wheel_track(from_middle) * way;
    vec3 way_colour = road_surface(fine, gravelly, grass, lump, from_middle, rut, broad.a);
#else
    float way = band(0.46, 0.28, cover.a) * 0.8;
    vec3 way_colour = GRAVEL * (0.6 + 0.5 * lump);
#endif
    float stream = band(0.53, 0.66, cover.a) * band(350.0, 800.0, away);
    albedo = mix(albedo, way_colour, way);
    albedo = mix(albedo, vec3(0.020, 0.038, 0.040), stream);
#endif

    int semantic = bare > 0.5 || tint.a < 0.25 ? GROUND : GRASS;
    if (rock > 0.5) semantic = ROCK;
    if (shore > 0.5) semantic = SAND;
#if GROUND_STATE
    float sooty = burnt * (1.0 - shoots);
    if (semantic == GRASS && max(sooty, mud) > 0.5) semantic = GROUND;
#endif
    float gloss = 0.0;
#if !SETTLED
    if (way > 0.6) semantic = ROAD;
    if (stream > 0.5) semantic = WATER;
    gloss = stream;
#endif
    float ao = relief.b;
    float porous = 1.0 - 0.6 * rock;

#if NEAR
    float relief_strength = close * (0.55 + 0.6 * rock);
    vec2 bump = bumps.rg * relief_strength;
#if SETTLED
    vec2 at = (position.xy - u_village_frame.xy) * u_village_frame.zw;
    vec4 ways = texture(u_village, at);
    vec4 lines = texture(u_village_lines, at);
    float ragged = 0.30 * (lump - 0.5) + 0.22 * (blades - 0.5);
    float road = band(0.42, 0.58, ways.r + ragged);
    float path = band(0.40, 0.62, ways.g + 1.2 * ragged);
    // Share of field up to 0.6, above it what stands there; below squares how withered (crop_look.py).
    float field = band(0.27, 0.33, ways.b + 0.18 * ragged);
    float square = band(0.45, 0.55, ways.a + 0.1 * ragged);
    float yard = band(0.35, 0.75, lines.g + ragged);

    vec2 across = lines.ba * 2.0 - 1.0;
    float ridge = mix(0.5, furrow(position.xy, across), close * (1.0 - band(60.0, 160.0, away)));
    float look = clamp((ways.b - 0.6) * 2.5, 0.0, 1.0);
    float grown = min(look * 1.25, 1.0); // 0 tilled .. 1 ripe
    float stubble = band(0.84, 0.88, look);
    float meadow = band(0.94, 0.98, look);
    float withered = clamp(ways.a / 0.35, 0.0, 1.0) * (1.0 - square);
    vec3 tilled = SOIL * (0.55 + 0.9 * ridge) * (0.8 + 0.4 * fine.r);
    vec3 crop = mix(vec3(0.085, 0.150, 0.030), vec3(0.42, 0.30, 0.10), band(0.55, 0.95, grown));
    crop *= 0.55 + 0.55 * blades + 0.35 * ridge;
    float sown = band(0.05, 0.45, grown) * (0.35 + 0.65 * ridge);
    crop = mix(crop, DEAD_CROP * (0.55 + 0.45 * blades + 0.35 * ridge), 0.9 * withered);
    crop = mix(tilled, crop, clamp(sown, 0.0, 1.0));
    vec3 cut = mix(tilled * 1.1, STRAW * (0.7 + 0.7 * blades), 0.35 + 0.5 * ridge);
    crop = mix(mix(crop, cut, stubble), grass, meadow);
    ridge = mix(ridge, 0.5, meadow);
#if GROUND_STATE
    crop = mix(crop, WITHERED * (0.5 + 0.5 * lump), 0.75 * state.dryness * sown);
    crop = mix(crop, charred, burnt);
    crop = mix(crop, mire, mud);
#endif
    albedo = mix(albedo, crop, field);
    bump = mix(bump, bump * 0.7 + across * (ridge - 0.5) * 0.9, field);

    vec3 trodden = mix(SOIL * 1.35, GRAVEL, 0.35 + 0.4 * fine.r) * (0.7 + 0.55 * lump);
    float worn = yard * band(0.30, 0.62, 0.55 * broad.r + 0.30 * macro + 0.25 * fine.r);
    albedo = mix(albedo, trodden, worn);
    albedo = mix(albedo, trodden, path);

    float from_middle = lines.r * 8.0;
    vec2 stone_uv = position.xy / (square > 0.5 ? 2.3 : 0.95);
    vec4 laid = texture(u_detail, stone_uv, -0.8);
    vec4 laid_slope = texture(u_detail_slope, stone_uv, -0.8) * 2.0 - 1.0;
    float track = wheel_track(from_middle);
    float loose = 1.0 - 0.8 * track;
    vec3 gravel = road_surface(fine, laid, grass, lump, from_middle, track, broad.a);
    albedo = mix(albedo, gravel, road);
    bump = mix(bump, bump * (0.6 - 0.4 * track) + laid_slope.ba * 0.45 * loose, road);

    // The square is laid with stones of some 15 cm, darker in the joints.
    float joint = band(0.04, 0.16, laid.g);
    vec3 cobble = COBBLE * (0.70 + 0.55 * laid.b) * mix(0.45, 1.0, joint);
    cobble = mix(cobble, SOIL * 0.9, (1.0 - joint) * 0.5);
    albedo = mix(albedo, cobble, square);
    bump = mix(bump, laid_slope.ba * 0.8, square);

    if (field > 0.5) semantic = FIELD;
    if (worn > 0.5 && field < 0.5) semantic = GROUND;
    if (path > 0.5 || road > 0.5 || square > 0.5) semantic = ROAD;
    gloss = 0.15 * square;
    porous = mix(porous, 0.55, square);
    // Water stands in tracks and hollows when the ground is soaked.
    float hollow = (1.0 - lump) * 0.7 + 0.5 * track * road + 0.2 * (1.0 - ridge) * field;
#else
    float hollow = 1.0 - lump;
#endif
#if DRY
    const float puddle = 0.0;
#else
    float puddle = band(1.02, 1.14, weather.wetness * 0.75 + hollow * 0.6) * band(0.965, 0.985, n.z)
        * close;
#endif
    n = normalize(n + vec3(-bump * (1.0 - puddle), 0.0));
    gloss = max(gloss, puddle);
    ao *= mix(1.0, 0.72 + 0.45 * lump, close);
    albedo *= 1.0 - 0.35 * puddle;
#endif

#if SNOWLESS
    const float white = 0.0;
#else
    float lying = weather.snow_mm;
#if GROUND_STATE
    lying += DRIFT_MM * state.drift * step(0.01, lying);
#endif
#if NEAR && SETTLED
    lying *= 1.0 - 0.35 * road - 0.25 * max(path, square) - 0.28 * road * track; // trodden
#endif
    float white = snow_cover(lying, n.z, 1.0 - lump);
#if NEAR
    n = normalize(mix(n, shape, 0.75 * white));
#endif
    vec3 cover_colour = SNOW_COLOUR * (0.92 + 0.12 * lump);
#if GROUND_STATE
    // Where an avalanche ran: a grey bed scoured into the old snow; blocks and torn earth below.
    float torn = state.mud * band(0.0, 0.02, state.drift) * white;
    float blocks = torn * band(0.30, 0.65, state.drift);
    float block = band(0.35, 0.65, 0.6 * lump + 0.4 * broad.r);
    vec3 heap = mix(SNOW_COLOUR * 0.36, SNOW_COLOUR * 0.95, block);
    heap = mix(heap, SCAR_COLOUR, 0.5 * band(0.62, 0.80, broad.r + 0.3 * (macro - 0.5)));
    vec3 bed = SNOW_COLOUR * (0.42 + 0.16 * lump);
    cover_colour = mix(cover_colour, mix(bed, heap, blocks), band(0.15, 0.65, torn));
#endif
    albedo = mix(albedo, cover_colour, white);
    gloss *= 1.0 - white;
    if (white > 0.5) semantic = SNOW;
#endif
    float wet = max(weather.wetness, shore * band(0.5, -0.1, over_water)) * porous * (1.0 - white);
    return Ground(albedo, n, ao, wet, gloss, semantic);
}
