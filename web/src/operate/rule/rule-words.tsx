import { Link } from 'react-router';
import type { Rule } from '../../../../src/operate/event/contract.ts';
import { callTarget, RefLink } from '../../parts/ref.tsx';

/** The address of a rule. */
export function pathOfRule(name: string): string {
  return `/rules/${encodeURIComponent(name)}`;
}

/** The log, filtered by what a rule looks for; nothing where it is on a schedule alone. */
export function WhatItWouldMatch({ rule, children }: { rule: Pick<Rule, 'pattern'>; children: string }) {
  if (rule.pattern === null) return null;
  return <Link to={`/events?pattern=${encodeURIComponent(JSON.stringify(rule.pattern))}`}>{children}</Link>;
}

/** Where a rule leads. */
export function RuleTargets({ rule }: { rule: Pick<Rule, 'targets'> }) {
  return (
    <>
      {rule.targets.map((target) => {
        const text = `${target.kind.replace('-', ' ')} ${callTarget(target.to).replace(/^notify:/, '')}`;
        const ref = /^[a-z-]+:[^/\s]+\/\S+$/.test(target.to) && !target.to.includes('://') ? target.to : null;
        return ref === null ? (
          <span key={target.id} className="break">
            {text}
          </span>
        ) : (
          <RefLink key={target.id} to={ref}>
            {text}
          </RefLink>
        );
      })}
    </>
  );
}
