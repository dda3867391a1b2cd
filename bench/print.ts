/** Prints a figure as one JSON line. */
export function printFigure(bench: string, name: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ bench, case: name, value: Number(value.toPrecision(4)), unit })}\n`);
}

/** Prints the median, the least and the most of several runs. */
export function printSpread(bench: string, name: string, values: readonly number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  printFigure(bench, name, sorted[Math.floor(sorted.length / 2)]!, unit);
  printFigure(bench, `${name}-min`, sorted[0]!, unit);
  printFigure(bench, `${name}-max`, sorted.at(-1)!, unit);
}
