/** What the points of one slot came to, for statistics that need more than sums: single values or histograms. */
export interface SlotPart {
  /** How many observations this part stands for, and their sum. */
  samples: number;
  total: number;
  minimum: number | null;
  maximum: number | null;
  /** Single values. */
  points?: number[];
  /** A histogram with explicit bounds. */
  bounds?: number[];
  counts?: number[];
  lifeMinimum?: number | null;
  lifeMaximum?: number | null;
}

/** Sums over some slots of time. */
export interface SlotSum {
  samples: number;
  total: number;
  minimum: number;
  maximum: number;
}

/**
 * What the points of a selection came to, slot by slot, over the newest `length` slots. Slots are numbered from the epoch;
 * a slot that was never written, or was cleared, has no samples.
 */
export class SlotRing {
  readonly length: number;
  private readonly samples: Float64Array;
  private readonly totals: Float64Array;
  private readonly minima: Float64Array;
  private readonly maxima: Float64Array;
  private readonly filled: Uint8Array;
  private readonly parts: (SlotPart[] | undefined)[] | undefined;

  constructor(length: number, keepsParts: boolean) {
    this.length = length;
    this.samples = new Float64Array(length);
    this.totals = new Float64Array(length);
    this.minima = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    this.maxima = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.filled = new Uint8Array(length);
    this.parts = keepsParts ? Array.from({ length }) : undefined;
  }

  get keepsParts(): boolean {
    return this.parts !== undefined;
  }

  /** Empties the slots from `first` to `last`, which may lie anywhere: more than the length empties all. */
  clear(first: number, last: number): void {
    const from = Math.max(first, last - this.length + 1);
    for (let slot = from; slot <= last; slot += 1) {
      const at = slot % this.length;
      if (this.filled[at] === 0) continue;
      this.filled[at] = 0;
      this.samples[at] = 0;
      this.totals[at] = 0;
      this.minima[at] = Number.POSITIVE_INFINITY;
      this.maxima[at] = Number.NEGATIVE_INFINITY;
      if (this.parts !== undefined) this.parts[at] = undefined;
    }
  }

  /** Adds what some points of a slot came to. */
  add(slot: number, part: SlotPart): void {
    const at = slot % this.length;
    this.filled[at] = 1;
    this.samples[at]! += part.samples;
    this.totals[at]! += part.total;
    if (part.minimum !== null && part.minimum < this.minima[at]!) this.minima[at] = part.minimum;
    if (part.maximum !== null && part.maximum > this.maxima[at]!) this.maxima[at] = part.maximum;
    if (this.parts !== undefined) (this.parts[at] ??= []).push(part);
  }

  /** Adds up the slots from `first` to `last` into `into`; returns whether any of them has something. */
  sum(first: number, last: number, into: SlotSum): boolean {
    into.samples = 0;
    into.total = 0;
    into.minimum = Number.POSITIVE_INFINITY;
    into.maximum = Number.NEGATIVE_INFINITY;
    let any = false;
    for (let slot = first; slot <= last; slot += 1) {
      const at = slot % this.length;
      if (this.filled[at] === 0) continue;
      any = true;
      into.samples += this.samples[at]!;
      into.total += this.totals[at]!;
      if (this.minima[at]! < into.minimum) into.minimum = this.minima[at]!;
      if (this.maxima[at]! > into.maximum) into.maximum = this.maxima[at]!;
    }
    return any;
  }

  /** Lists the parts of the slots from `first` to `last`. */
  list(first: number, last: number): SlotPart[] {
    const found: SlotPart[] = [];
    for (let slot = first; slot <= last; slot += 1) {
      const parts = this.parts?.[slot % this.length];
      if (parts !== undefined) found.push(...parts);
    }
    return found;
  }
}
