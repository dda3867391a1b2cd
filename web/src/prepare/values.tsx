/** Inputs or outputs of a step: names and values on lines, nested ones as JSON; nothing when there are none. */
export function Values({ of, label }: { of: unknown; label: string }) {
  if (of === null || of === undefined) return null;
  if (typeof of !== 'object') return <code className="break">{String(of)}</code>;
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <dl className="values" aria-label={label}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value, null, 1)}</dd>
        </div>
      ))}
    </dl>
  );
}
