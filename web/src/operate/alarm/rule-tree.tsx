import { Link } from 'react-router';
import type { RulePart } from '../../../../src/operate/alarm/contract.ts';
import { State } from '../../parts/state.tsx';
import { pathOfAlarm } from './alarm-words.ts';

/** The rule of a composite alarm as a tree: each part true or false, those on which the outcome rests marked. */
export function RuleTree({ part }: { part: RulePart }) {
  return (
    <ul className="rule-tree">
      <Part part={part} />
    </ul>
  );
}

function Part({ part }: { part: RulePart }) {
  return (
    <li data-decisive={part.decisive}>
      <div className="row tight">
        {/* A part that holds is not a good one: the icon says true or false, no more. */}
        <span className="truth" data-value={part.value}>
          {part.value ? 'true' : 'false'}
        </span>
        <code className="break">{part.text}</code>
        {part.alarm !== null && (
          <>
            <AlarmLink name={part.alarm} />
            {part.state === null ? <State of="unknown" word="no such alarm" /> : <State of={part.state} />}
          </>
        )}
        {part.decisive && <span className="tag">decides</span>}
      </div>
      {part.parts.length > 0 && (
        <ul>
          {part.parts.map((each, index) => (
            // Parts have no names of their own, and the rule of an explanation never changes its order.
            // oxlint-disable-next-line react/no-array-index-key
            <Part key={`${index} ${each.text}`} part={each} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** A link to an alarm by its name. */
export function AlarmLink({ name }: { name: string }) {
  return (
    <Link to={pathOfAlarm(name)} className="break">
      {name}
    </Link>
  );
}
