import { type ColorMode, Controls, type Edge, MarkerType, type Node, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useSyncExternalStore } from 'react';
import { type FlowEdge, layOut } from './flow-layout.ts';
import { State } from './state.tsx';
import { isDark, onMode } from './theme.ts';
import './timeline.css';

const columnWidth = 232;
const rowHeight = 104;

/** A graph from left to right: boxes with a title, a second line and, while it runs, a state. */
export function FlowView(props: {
  label: string;
  nodes: readonly { id: string; title: string; note: string | null; state?: string | undefined }[];
  edges: readonly (FlowEdge & { label: string | null })[];
  onOpen?: (id: string) => void;
}) {
  const { nodes, edges, onOpen } = props;
  const mode: ColorMode = useSyncExternalStore(onMode, isDark) ? 'dark' : 'light';
  const drawn = useMemo(() => {
    const spots = layOut(nodes, edges);
    const boxes: Node[] = nodes.map((each) => {
      const spot = spots.get(each.id)!;
      return {
        id: each.id,
        position: { x: spot.column * columnWidth, y: spot.row * rowHeight },
        sourcePosition: Position.Right,
        targetPosition: Position.Left,
        ariaLabel: each.title,
        data: {
          label: (
            <>
              <div className="strong break">{each.title}</div>
              {each.note !== null && <div className="quiet clip">{each.note}</div>}
              {each.state !== undefined && <State of={each.state} />}
            </>
          ),
        },
      };
    });
    const lines: Edge[] = edges.map((each, index) => ({
      id: `${each.from} ${each.to} ${index}`,
      source: each.from,
      target: each.to,
      type: 'smoothstep',
      focusable: false,
      markerEnd: { type: MarkerType.ArrowClosed },
      ...(each.label === null ? {} : { label: each.label }),
    }));
    return { boxes, lines };
  }, [nodes, edges]);
  return (
    <section className="flow" aria-label={props.label}>
      <ReactFlow
        nodes={drawn.boxes}
        edges={drawn.lines}
        colorMode={mode}
        fitView
        fitViewOptions={{ maxZoom: 1, minZoom: 0.55, padding: 0.08 }}
        minZoom={0.2}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
        {...(onOpen === undefined ? {} : { onNodeClick: (_: unknown, node: Node) => onOpen(node.id) })}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
