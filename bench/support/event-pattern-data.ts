/** Makes numbers that look random and are the same in every run, from 0 to below 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const streets = (
  'MISSION MARKET GEARY FULTON FULTON MASON JEFFERSON BEACH HYDE CHESTNUT BLANCHE BLUXOME DRUMM DRAKE ACTON ACADIA RHODE ' +
  'RHINE FULTON WASHINGTON HARRISON JACKSON DIVISADERO FILLMORE LEAVENWORTH BUCHANAN SACRAMENTO LOMBARD VALLEJO PACIFIC ' +
  'BROADWAY UNION GREEN FILBERT GREENWICH FRANCISCO BAY NORTHPOINT VANNESS FOLSOM BRYANT BRANNAN TOWNSEND KING BERRY ' +
  'LAKE CLEMENT ANZA BALBOA CABRILLO IRVING JUDAH KIRKHAM LAWTON MORAGA NORIEGA ORTEGA PACHECO QUINTARA RIVERA SANTIAGO'
).split(' ');
const types = ['ST', 'ST', 'ST', 'ST', 'ST', 'ST', 'AVE', 'AVE', 'AVE', 'BLVD', 'TER', 'WAY'];
const lots = [
  { every: 106_000, lot: '1430022' },
  { every: 2089, lot: '2607117' },
  { every: 5919, lot: '2607218' },
  { every: 325, lot: '3745012' },
  { every: 213_067, lot: 'VACSTWIL' },
];

/** Makes property records as GeoJSON features, about 930 bytes each, in the shape of the records event-ruler measures itself with. */
export function createLots(count: number): string[] {
  const random = createRandom(20110713);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const digits = (length: number): string => String(Math.floor(random() * 10 ** length)).padStart(length, '0');
  return Array.from({ length: count }, (_, at) => {
    const known = lots.find(
      ({ every }) => at % every === every - 1 || (every > count && at === count - 2 - (every % 7)),
    );
    const block = digits(4);
    const lot = digits(3);
    const from = String(Math.floor(random() * 2800) + 1);
    const x = -122.51 + random() * 0.15;
    const y = 37.71 + random() * 0.1;
    const corners = 5 + Math.floor(random() * random() * 27.5);
    const first = { x, y, z: 0 };
    const ring = Array.from({ length: corners }, (_corner, corner) =>
      corner === 0 || corner === corners - 1
        ? first
        : { x: x + (random() - 0.5) * 0.0006, y: y + (random() - 0.5) * 0.0004, z: 0 },
    );
    const isMultiple = random() < 120 / 213_068;
    return JSON.stringify({
      type: 'Feature',
      properties: {
        MAPBLKLOT: known?.lot ?? block + lot,
        BLKLOT: known?.lot ?? block + lot,
        BLOCK_NUM: block,
        LOT_NUM: lot,
        FROM_ST: random() < 0.0115 ? '441' : from,
        TO_ST: from,
        STREET: random() < 0.03 ? 'FULTON' : pick(streets),
        ST_TYPE: pick(types),
        ODD_EVEN: Number(from) % 2 === 0 ? 'E' : 'O',
      },
      geometry: {
        type: isMultiple ? 'MultiPolygon' : 'Polygon',
        coordinates: isMultiple ? [[ring]] : [ring],
        firstCoordinates: first,
      },
    });
  });
}

const states = ['OK', 'OK', 'OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** Makes alarm events as EventBridge delivers them, about 500 bytes each. */
export function createAlarmEvents(count: number): string[] {
  const random = createRandom(505);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return Array.from({ length: count }, () => {
    const name = `service-${Math.floor(random() * 20_000)}-latency`;
    const state = pick(states);
    return JSON.stringify({
      version: '0',
      id: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
      'detail-type': 'CloudWatch Alarm State Change',
      source: `app.team-${Math.floor(random() * 4000)}`,
      account: '123456789012',
      time: '2026-11-02T10:15:30Z',
      region: 'eu-west-1',
      resources: [`arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`],
      detail: {
        alarmName: name,
        state: { value: state, timestamp: '2026-11-02T10:15:30.000+0000' },
        ...(random() < 0.9 ? { previousState: { value: pick(states) } } : {}),
        host: `host-${hex(3)}.internal`,
        address: `10.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`,
        threshold: Number((random() ** 3 * 100).toFixed(2)),
      },
    });
  });
}

/** Makes one pattern of each of five kinds in turn, so that few hold for an event. */
export function createMixedRules(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const each = Math.floor(at / 5);
    switch (at % 5) {
      case 0:
        return JSON.stringify({ source: [`app.team-${each}`], detail: { state: { value: ['ALARM'] } } });
      case 1:
        return JSON.stringify({
          detail: { state: { value: [{ 'anything-but': 'OK' }] }, threshold: [{ numeric: ['>', 99 + each / 2000] }] },
        });
      case 2:
        return JSON.stringify({ detail: { alarmName: [{ prefix: `service-${each}-` }] } });
      case 3:
        return JSON.stringify({
          source: [`app.team-${each}`],
          detail: { address: [{ cidr: `10.${each % 256}.${Math.floor(each / 256) * 16}.0/20` }] },
        });
      default:
        return JSON.stringify({
          detail: {
            previousState: { value: [{ exists: false }] },
            host: [{ suffix: `${each.toString(16).padStart(3, '0')}.internal` }],
          },
        });
    }
  });
}
