/** A node or an edge of a graph that is to be laid out. */
export interface FlowNode {
  id: string;
}
export interface FlowEdge {
  from: string;
  to: string;
}

/** Where a node stands: its column from the left, and its row in the column, both from 0. */
export interface Spot {
  column: number;
  row: number;
}

/**
 * Lays a graph out from left to right: each node stands one column behind the farthest of those that lead to it, edges
 * that lead back are not counted, and within a column a node stands as near as it can to those it follows.
 */
export function layOut(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Map<string, Spot> {
  const order = new Map(nodes.map((each, index) => [each.id, index]));
  const known = edges.filter((each) => order.has(each.from) && order.has(each.to));
  const back = findBackEdges(nodes, known);
  const forward = known.filter((each) => !back.has(each));
  const columns = new Map(nodes.map((each) => [each.id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of forward) {
      if (columns.get(to)! > columns.get(from)!) continue;
      columns.set(to, columns.get(from)! + 1);
      moved = true;
    }
    if (!moved) break;
  }
  const spots = new Map<string, Spot>();
  const last = Math.max(0, ...columns.values());
  for (let column = 0; column <= last; column += 1) {
    const wish = (id: string): number => {
      const rows = forward.filter((each) => each.to === id).map((each) => spots.get(each.from)?.row ?? 0);
      return rows.length === 0
        ? order.get(id)! / nodes.length
        : rows.reduce((sum, each) => sum + each, 0) / rows.length;
    };
    const here = nodes
      .filter((each) => columns.get(each.id) === column)
      .toSorted((one, other) => wish(one.id) - wish(other.id) || order.get(one.id)! - order.get(other.id)!);
    let row = 0;
    for (const each of here) {
      row = Math.max(row, Math.floor(wish(each.id)));
      spots.set(each.id, { column, row });
      row += 1;
    }
  }
  return spots;
}

function findBackEdges(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Set<FlowEdge> {
  const back = new Set<FlowEdge>();
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const edge of edges) {
      if (edge.from !== id) continue;
      const met = state.get(edge.to);
      if (met === 'open') back.add(edge);
      else if (met === undefined) visit(edge.to);
    }
    state.set(id, 'done');
  };
  for (const each of nodes) if (!state.has(each.id)) visit(each.id);
  return back;
}
