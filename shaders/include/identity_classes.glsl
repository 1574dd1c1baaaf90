// Classes of surfaces, the numbers of core/identity.py Semantic.

const int SKY = 0;
const int GROUND = 1;
const int GRASS = 2;
const int ROCK = 3;
const int SAND = 4;
const int ROAD = 5;
const int FIELD = 6;
const int WATER = 7;
const int SNOW = 8;
const int TREE = 9;
const int SHRUB = 10;
const int BUILDING = 11;
const int PROP = 12;
const int ANIMAL = 13;
const int PERSON = 14;
