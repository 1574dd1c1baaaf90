// From scene radiance to display colour: exposure, an AgX-like curve, and the look's grade.
//
// Input radiance is linear Rec. 709 in units where full sunlight on a white wall is about 0.3.
// Output is display-encoded sRGB. Source of curve and matrices: T. Sobotka's AgX with the
// polynomial fit published by B. Wrensch (2023).

const mat3 AGX_INSET = mat3(
    0.842479062, 0.042328242, 0.042375655,
    0.078433600, 0.878468636, 0.078433600,
    0.079223745, 0.079166127, 0.879142974);
const mat3 AGX_OUTSET = mat3(
    1.196879005, -0.052896852, -0.052971636,
    -0.098020881, 1.151903130, -0.098043450,
    -0.099029744, -0.098961177, 1.151073673);
const float AGX_LOW_EV = -12.47393;
const float AGX_HIGH_EV = 4.026069;

vec3 agx_sigmoid(vec3 x) {
    vec3 x2 = x * x;
    vec3 x4 = x2 * x2;
    return 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2
        + 0.1191 * x - 0.00232;
}

// saturation and contrast are the look's grade; 1 and 1 are neutral.
vec3 tone(vec3 exposed, float saturation, float contrast) {
    vec3 x = AGX_INSET * max(exposed, vec3(1e-10));
    x = clamp((log2(x) - AGX_LOW_EV) / (AGX_HIGH_EV - AGX_LOW_EV), 0.0, 1.0);
    x = max(agx_sigmoid(x), vec3(0.0));
    // A toe that deepens shadows and leaves white alone: x to the power of contrast, but cheap.
    x *= mix(vec3(1.0), x, contrast - 1.0);
    float grey = dot(x, vec3(0.2126, 0.7152, 0.0722));
    x = AGX_OUTSET * mix(vec3(grey), x, saturation);
    return clamp(x * (0.94 + 0.06 * contrast * contrast), 0.0, 1.0);
}
