import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isDark, onMode } from './theme.ts';
import { formatAbsolute, formatNumber } from './time.ts';
import './timeline.css';

/** A line that is drawn across a series: where the alarm begins. */
export interface Threshold {
  value: number;
  label: string;
}

/** A moment that is drawn on the series. */
export interface Mark {
  /** Epoch milliseconds. */
  at: number;
  label: string;
}

/** The limits between which a series is expected, one pair for each of its times; null where there are none. */
export interface Band {
  lower: readonly (number | null)[];
  upper: readonly (number | null)[];
}

/** One series over time with its threshold or band and marked moments; gaps stay gaps. Redrawn in place, without a jump. */
export function Chart(props: {
  label: string;
  unit: string | null;
  times: readonly number[];
  values: readonly (number | null)[];
  threshold?: Threshold | undefined;
  band?: Band | undefined;
  marks?: readonly Mark[];
  height?: number;
}) {
  const { label, unit, times, values, threshold, band, marks = [], height = 220 } = props;
  const banded = band !== undefined;
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const dark = useSyncExternalStore(onMode, isDark);
  const drawn = useRef<{ threshold: Threshold | undefined; marks: readonly Mark[] }>({ threshold, marks });
  drawn.current = { threshold, marks };
  const plot = useRef<uPlot | null>(null);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const font = `12px ${color('--sans')}`;
    const axis = {
      stroke: color('--quiet'),
      font,
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line'), width: 1, size: 4 },
    };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        padding: [12, 20, 0, 0],
        scales: { y: { range: (_, low, high) => rangeOf(low, high, drawn.current.threshold) } },
        axes: [
          {
            ...axis,
            values: (_, ticks, _axis, _space, step) => ticks.map((each) => clockOf(each, step)),
            space: 72,
            size: 30,
          },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((each) => formatNumber(each)) },
        ],
        // The series comes last, so that its line lies on the band and not below it.
        series: [
          {},
          ...(banded
            ? ['lowest expected', 'highest expected'].map((each) => ({
                label: each,
                stroke: color('--line-strong'),
                width: 1,
                dash: [4, 4],
                points: { show: false },
              }))
            : []),
          { label, stroke: color('--accent'), width: 2, spanGaps: false, points: { size: 4 } },
        ],
        ...(banded ? { bands: [{ series: [2, 1] as [number, number], fill: color('--accent-soft') }] } : {}),
        hooks: {
          setCursor: [(drawing) => read(drawing, readout.current)],
          draw: [
            (drawing) =>
              overlay(drawing, drawn.current.threshold, drawn.current.marks, {
                line: color('--error'),
                mark: color('--line-strong'),
                text: color('--quiet'),
                font,
              }),
          ],
        },
      },
      [[], []],
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [dark, height, label, banded]);

  useEffect(() => {
    const data: uPlot.AlignedData = [
      times.map((each) => each / 1_000),
      ...(band === undefined ? [] : [[...band.lower], [...band.upper]]),
      [...values],
    ];
    plot.current?.setData(data);
  }, [times, values, threshold, band, marks, dark, height, label]);

  const known = values.filter((each) => each !== null);
  const last = values.findLast((each) => each !== null);
  const text =
    known.length === 0
      ? `${label}: no data in this range`
      : `${label}: last ${formatNumber(last!)} ${unit ?? ''}, lowest ${formatNumber(Math.min(...known))}, highest ${formatNumber(Math.max(...known))}${threshold === undefined ? '' : `, threshold ${threshold.label}`}${bandWords(band)}`;
  return (
    <div>
      <p ref={readout} className="quiet" style={{ minHeight: 20 }} aria-hidden="true">
        {last === undefined ? '' : `last ${formatNumber(last!)} ${unit ?? ''}`}
      </p>
      <div ref={host} className="chart" role="img" aria-label={text} style={{ height }} />
    </div>
  );
}

const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Writes a tick (epoch seconds) as fine as the ticks are apart. */
function clockOf(tick: number, step: number): string {
  return (step < 60 ? seconds : minutes).format(tick * 1_000);
}

/** Writes the value under the pointer above the series; nothing is drawn anew for it. */
function read(drawing: uPlot, readout: HTMLElement | null): void {
  const { idx } = drawing.cursor;
  if (readout === null || idx === null || idx === undefined) return;
  const time = drawing.data[0][idx];
  const value = drawing.data.at(-1)?.[idx];
  if (time === undefined) return;
  const [lower, upper] = drawing.data.length > 2 ? [drawing.data[1]?.[idx], drawing.data[2]?.[idx]] : [];
  const expected = typeof lower === 'number' && typeof upper === 'number';
  readout.textContent = `${formatAbsolute(time * 1_000)}: ${value === null || value === undefined ? 'no data' : formatNumber(value)}${
    expected ? `, expected ${formatNumber(lower)} to ${formatNumber(upper)}` : ''
  }`;
}

function bandWords(band: Band | undefined): string {
  const [lower, upper] = [band?.lower.findLast(isKnown), band?.upper.findLast(isKnown)];
  return isKnown(lower) && isKnown(upper) ? `, expected ${formatNumber(lower)} to ${formatNumber(upper)}` : '';
}

function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function rangeOf(low: number | null, high: number | null, threshold: Threshold | undefined): [number, number] {
  const values = [low, high, threshold?.value].filter(
    (each): each is number => typeof each === 'number' && Number.isFinite(each),
  );
  if (values.length === 0) return [0, 1];
  const bottom = Math.min(0, ...values);
  const top = Math.max(...values);
  return [bottom, top === bottom ? bottom + 1 : top + (top - bottom) * 0.12];
}

function overlay(
  drawing: uPlot,
  threshold: Threshold | undefined,
  marks: readonly Mark[],
  look: { line: string; mark: string; text: string; font: string },
): void {
  const { ctx } = drawing;
  const { left, top, width, height } = drawing.bbox;
  const ratio = window.devicePixelRatio;
  ctx.save();
  ctx.font = look.font.replace('12px', `${12 * ratio}px`);
  ctx.lineWidth = ratio;
  for (const mark of marks) {
    const x = drawing.valToPos(mark.at / 1_000, 'x', true);
    if (x < left || x > left + width) continue;
    ctx.strokeStyle = look.mark;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.fillStyle = look.text;
    const room = left + width - x;
    ctx.textAlign = room < 80 * ratio ? 'right' : 'left';
    ctx.fillText(mark.label, x + (room < 80 * ratio ? -4 : 4) * ratio, top + 11 * ratio);
  }
  if (threshold !== undefined) {
    const y = drawing.valToPos(threshold.value, 'y', true);
    ctx.strokeStyle = look.line;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.lineWidth = 1.5 * ratio;
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.fillStyle = look.line;
    ctx.textAlign = 'left';
    ctx.fillText(threshold.label, left + 4 * ratio, y - 5 * ratio);
  }
  ctx.restore();
}
