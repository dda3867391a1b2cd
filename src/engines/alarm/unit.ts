const SIZES = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'].concat([
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
]);

/** The units that CloudWatch knows. */
export const UNITS: readonly string[] = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Percent',
  'Count',
  'Count/Second',
  'None',
  ...SIZES,
  ...SIZES.map((size) => `${size}/Second`),
];
