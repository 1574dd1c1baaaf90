// What villages are built of, by material number (scene/solid.py Material): numbers per material.
//
// LAYER: picture in u_masonry; FEATURE: size of what it shows, metres; RELIEF: strength of its
// tilt; GLOSS: mirror-like share; POROUS: how much rain darkens it. Read at corners, not pixels:
// software GL pays dearly for looking numbers up.

const int PLASTER = 0;
const int TILES = 4;
const int SLATE = 5;
const int GLASS = 9;
const int LAMP = 13;

//                               plast stone timbr plank tiles slate thatc brick paint glass metal cloth hay   lamp  dirt
const float LAYER[15] = float[](1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.0, 0.0, 0.0, 0.0, 7.0, 0.0, 1.0);
const float FEATURE[15] = float[](0.12, 0.2, 0.1, 0.14, 0.17, 0.17, 0.1, 0.07, 0.2, 1.0, 0.2, 0.2, 0.1, 1.0, 0.2);
const float RELIEF[15] = float[](0.5, 1.0, 0.6, 0.8, 0.8, 0.7, 1.2, 0.8, 0.3, 0.0, 0.2, 0.6, 1.2, 0.0, 1.5);
const float GLOSS[15] = float[](0.0, 0.0, 0.0, 0.0, 0.06, 0.2, 0.0, 0.0, 0.12, 0.9, 0.45, 0.0, 0.0, 0.3, 0.0);
const float POROUS[15] = float[](0.7, 0.7, 0.7, 0.7, 0.7, 0.6, 0.6, 0.8, 0.25, 0.0, 0.1, 0.7, 0.6, 0.0, 0.9);
