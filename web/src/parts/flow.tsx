import {
  type ColorMode,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useSyncExternalStore } from 'react';
import { type FlowEdge, layOut } from './flow-layout.ts';
import { State } from './state.tsx';
import { isDark, onMode } from './theme.ts';
import { useNarrow } from './use-media.ts';
import './timeline.css';

const columnWidth = 188;
const labelWidth = 56;
const rowHeight = 96;

/** What a box shows: a title, a second line and, while it runs, a state. */
interface BoxContent extends Record<string, unknown> {
  title: string;
  note: string | null;
  state?: string | undefined;
}

function Box({ data }: NodeProps<Node<BoxContent>>) {
  return (
    <>
      <Handle type="target" position={Position.Left} id="left" isConnectable={false} />
      <Handle type="target" position={Position.Bottom} id="below-in" isConnectable={false} style={{ left: '35%' }} />
      <div className="strong break">{data.title}</div>
      {data.note !== null && <div className="quiet clip">{data.note}</div>}
      {data.state !== undefined && <State of={data.state} />}
      <Handle type="source" position={Position.Right} id="right" isConnectable={false} />
      <Handle type="source" position={Position.Bottom} id="below-out" isConnectable={false} style={{ left: '65%' }} />
    </>
  );
}

const nodeTypes = { box: Box };

/** A graph from left to right; lines that pass over a column or lead back run below the boxes. */
export function FlowView(props: {
  label: string;
  nodes: readonly (BoxContent & { id: string })[];
  edges: readonly (FlowEdge & { label: string | null })[];
  onOpen?: (id: string) => void;
}) {
  const { nodes, edges, onOpen } = props;
  const mode: ColorMode = useSyncExternalStore(onMode, isDark) ? 'dark' : 'light';
  const narrow = useNarrow();
  const drawn = useMemo(() => {
    const spots = layOut(nodes, edges);
    const isDirect = (edge: FlowEdge) => (spots.get(edge.to)?.column ?? 0) - (spots.get(edge.from)?.column ?? 0) === 1;
    const pace = columnWidth + (edges.some((each) => each.label !== null && isDirect(each)) ? labelWidth : 0);
    let lanes = 0;
    const boxes: Node<BoxContent>[] = nodes.map(({ id, ...content }) => {
      const spot = spots.get(id)!;
      return {
        id,
        type: 'box',
        position: { x: spot.column * pace, y: spot.row * rowHeight },
        ariaLabel: content.title,
        data: content,
      };
    });
    const lines: Edge[] = edges.map((each, index) => {
      const direct = isDirect(each);
      if (!direct) lanes += 1;
      return {
        id: `${each.from} ${each.to} ${index}`,
        source: each.from,
        target: each.to,
        sourceHandle: direct ? 'right' : 'below-out',
        targetHandle: direct ? 'left' : 'below-in',
        type: 'smoothstep',
        focusable: false,
        markerEnd: { type: MarkerType.ArrowClosed },
        ...(direct ? {} : { pathOptions: { offset: 10 + (lanes % 4) * 14 }, style: { strokeDasharray: '5 4' } }),
        ...(each.label === null ? {} : { label: shorten(each.label) }),
      };
    });
    const rows = 1 + Math.max(0, ...[...spots.values()].map((each) => each.row));
    return { boxes, lines, height: Math.min(520, rows * rowHeight + 96) };
  }, [nodes, edges]);
  return (
    <section className="flow" aria-label={props.label} style={{ height: drawn.height }}>
      <ReactFlow
        nodes={drawn.boxes}
        edges={drawn.lines}
        nodeTypes={nodeTypes}
        colorMode={mode}
        {...(narrow
          ? { defaultViewport: { x: 12, y: 24, zoom: 0.85 } }
          : { fitView: true, fitViewOptions: { maxZoom: 1, minZoom: 0.55, padding: 0.06 } })}
        minZoom={0.2}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        {...(onOpen === undefined ? {} : { onNodeClick: (_: unknown, node: Node) => onOpen(node.id) })}
      >
        <Controls showInteractive={false} position="bottom-right" orientation="horizontal" />
      </ReactFlow>
    </section>
  );
}

const signs: Record<string, string> = {
  StringEquals: '=',
  NumericEquals: '=',
  BooleanEquals: '=',
  NumericGreater: '>',
  NumericGreaterOrEquals: '≥',
  NumericLesser: '<',
  NumericLesserOrEquals: '≤',
};

/** Returns the label of a branch as short as it can be read: `State = down`. */
function shorten(label: string): string {
  return label
    .replaceAll(/\{\{\s*(?:[\w-]+\.)?([\w:]+)\s*\}\}/g, '$1')
    .replaceAll(/\b[A-Z]\w+\b/g, (word) => signs[word] ?? word);
}
