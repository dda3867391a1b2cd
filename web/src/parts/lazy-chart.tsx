import { type ComponentProps, lazy, Suspense } from 'react';
import type { Chart as ChartPart } from './chart.tsx';
import type { FlowView } from './flow.tsx';

const Drawn = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));
const DrawnFlow = lazy(async () => ({ default: (await import('./flow.tsx')).FlowView }));

/** A chart whose code is loaded when one is first shown; its place is kept meanwhile. */
export function Chart(props: ComponentProps<typeof ChartPart>) {
  return (
    <Suspense fallback={<div style={{ height: props.height ?? 220 }} />}>
      <Drawn {...props} />
    </Suspense>
  );
}

/** A flow whose code is loaded when one is first shown; its place is kept meanwhile. */
export function Flow(props: ComponentProps<typeof FlowView>) {
  return (
    <Suspense fallback={<div style={{ height: 200 }} />}>
      <DrawnFlow {...props} />
    </Suspense>
  );
}
