import type { Explanation } from '../../../../src/operate/event/contract.ts';
import { State } from '../../parts/state.tsx';

/** Why an event fits or not: the sentence, each field with what was expected and what was there, and what targets would be given. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const { fields, targets } = explanation;
  return (
    <div className="stack" style={{ marginTop: 16 }} aria-live="polite">
      <p className="row tight answer">
        <State of={explanation.matched ? 'OK' : 'stopped'} word={explanation.matched ? 'Matches' : 'Does not match'} />
        <span>{explanation.because}</span>
      </p>
      {fields.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <div className="scroll" tabIndex={0} role="region" aria-label="Field by field">
          <table className="plain fields">
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Outcome</th>
                <th scope="col">Would match</th>
                <th scope="col">Was</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((each) => (
                <tr key={`${each.path} ${each.expected}`} data-matched={each.matched}>
                  <td className="mono break">{each.path}</td>
                  <td>
                    <State of={each.matched ? 'OK' : 'error'} word={each.matched ? 'fits' : 'does not fit'} />
                  </td>
                  <td className="break">{each.expected}</td>
                  <td className="mono break">
                    {each.actual === undefined ? <span className="quiet">not there</span> : JSON.stringify(each.actual)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {targets.length > 0 && (
        <div>
          <p className="strong">
            {explanation.matched ? 'What its targets would be given' : 'What its targets would be given, if it matched'}
          </p>
          {targets.map((each) => (
            <details key={each.id} className="fold">
              <summary>
                {each.id}: {each.to}
              </summary>
              <Record of={each.input} label={`Input of ${each.id}`} />
            </details>
          ))}
        </div>
      )}
      <details className="fold">
        <summary>The event as the rule sees it</summary>
        <Record
          of={explanation.form === 'eventbridge' ? explanation.event.eventbridge : explanation.event.cloudevents}
          label="The event as the rule sees it"
        />
      </details>
    </div>
  );
}

function Record({ of, label }: { of: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <pre className="record" tabIndex={0} role="region" aria-label={label}>
      {typeof of === 'string' ? of : JSON.stringify(of, null, 2)}
    </pre>
  );
}
