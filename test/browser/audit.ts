import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

/** Returns what axe finds on the page that is serious or critical, one line each with the first place. */
export async function findViolations(page: Page): Promise<string[]> {
  // Past the page's policy: the debugger's own evaluation is not subject to it.
  await page.evaluate(`${axe};undefined`);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations
    .filter((each) => each.impact === 'serious' || each.impact === 'critical')
    .map(
      (each) =>
        `${each.id} (${each.nodes.length}): ${each.nodes[0]?.html.slice(0, 160)} ${each.nodes[0]?.failureSummary.replaceAll('\n', ' ')}`,
    );
}

/** Returns by how many pixels the page can be scrolled sideways, 0 when not at all. */
export async function findOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)');
}
