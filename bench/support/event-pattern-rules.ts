const properties = (field: string, tests: readonly unknown[]): object[] =>
  tests.map((test) => ({ properties: { [field]: [test] } }));
const map = (operator: string, values: readonly unknown[]): object[] => values.map((value) => ({ [operator]: value }));
const but = (operator: string, values: readonly [string, string, string][]): object[] =>
  values.map(([area, field, value]) => ({
    [area]: { [field]: [{ 'anything-but': operator === '' ? [value] : { [operator]: value } }] },
  }));
const ignoring = (values: readonly string[]): object[] => values.map((value) => ({ 'equals-ignore-case': value }));

const lots = ['1430022', '2607117', '2607218', '3745012', 'VACSTWIL'];
const wildcards = ['143*', '2*0*1*7', '*218', '3*5*2', 'VA*IL'];
const starts = ['AC', 'BL', 'DR', 'FU', 'RH'];
const ends = ['ON', 'KE', 'MM', 'ING', 'GO'];
const border = -122.41600944012424;
const ranges = [
  ['<', border],
  ['>', border],
  ['>', -122.46471267081272, '<', -122.4063085128395],
];

/** Five rules of one kind over places: by point and kind of geometry, and by three ranges. */
function places(where: string, second: object, exact: number): object[] {
  return [
    { geometry: { type: ['Polygon'], [where]: { x: [{ numeric: ['=', exact] }] } } },
    { geometry: { type: ['MultiPolygon'], [where]: second } },
    ...ranges.map((range) => ({ geometry: { [where]: { x: [{ numeric: range }] } } })),
  ];
}

const swap = (text: string): string =>
  Array.from(text, (letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter)).join('');
const excluded: readonly [string, string, string][] = [
  ['properties', 'STREET', 'FULTON'],
  ['properties', 'STREET', 'MASON'],
  ['properties', 'ST_TYPE', 'ST'],
  ['geometry', 'type', 'Polygon'],
  ['properties', 'FROM_ST', '441'],
];
const cut = (from: number, to: number): readonly [string, string, string][] =>
  excluded.map(([area, field, value]) => [area, field, value.slice(from, value.length - to) || value]);

/** The kinds of rules that event-ruler measures itself with, five of each, by kind. */
export const lotRules: Readonly<Record<string, readonly object[]>> = {
  exact: properties('MAPBLKLOT', lots),
  wildcard: properties('MAPBLKLOT', map('wildcard', wildcards)),
  prefix: properties('STREET', map('prefix', starts)),
  'prefix-ignoring-case': properties('STREET', map('prefix', ignoring(starts.map(swap)))),
  suffix: properties('STREET', map('suffix', ends)),
  'suffix-ignoring-case': properties('STREET', map('suffix', ignoring(ends.map(swap)))),
  'equals-ignoring-case': [
    ...properties('STREET', ignoring(['jefferson', 'bEaCh', 'HyDe', 'CHESTNUT'])),
    ...properties('ST_TYPE', ignoring(['st'])),
  ],
  'complex-arrays': places('coordinates', { y: [{ numeric: ['=', 37.729900216217324] }] }, -122.42916360922355),
  numeric: places('firstCoordinates', { z: [{ numeric: ['=', 0] }] }, -122.42916360922355),
  'anything-but': but('', excluded),
  'anything-but-ignoring-case': but(
    'equals-ignore-case',
    excluded.map(([area, field, value]) => [area, field, swap(value)]),
  ),
  'anything-but-prefix': but('prefix', cut(0, 1)),
  'anything-but-suffix': but('suffix', cut(1, 0)),
  'anything-but-wildcard': but(
    'wildcard',
    wildcards.map((each) => ['properties', 'MAPBLKLOT', each]),
  ),
};
