import { Link } from 'react-router';

/** Returns the last part of a reference: `tracking-api` of `component:default/tracking-api`. */
export function nameOfRef(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** Returns where something is delivered to, as short as it can be told: the name of a reference, anything else as it is. */
export function callTarget(to: string): string {
  return /^[a-z-]+:[\w.-]+\/[^\s/]+$/.test(to) ? nameOfRef(to) : to;
}

/** Returns where in the console a reference is at home; what has no page of its own leads to its events. */
export function pathOfRef(ref: string): string {
  const kind = ref.slice(0, ref.indexOf(':'));
  const name = encodeURIComponent(nameOfRef(ref));
  switch (kind) {
    case 'component':
      return `/services/${name}`;
    case 'alarm':
      return `/alarms/${name}`;
    case 'objective':
      return `/objectives/${name}`;
    case 'rule':
      return `/rules/${name}`;
    case 'silence':
      return `/silences#${name}`;
    case 'replay':
      return `/replays/${name}`;
    case 'dead-letter':
      return `/dead-letters/${name}`;
    case 'runbook':
      return `/runbooks/${name}`;
    case 'group':
      return `/services?owner=${encodeURIComponent(ref)}`;
    case 'incident':
      return `/incidents/${name}`;
    case 'execution':
      return `/executions/${name}`;
    case 'analysis':
      return `/analyses/${name}`;
    case 'practice':
      return `/review/practices/${name}`;
    default:
      return `/events?subject=${encodeURIComponent(ref)}`;
  }
}

/** A link to the place of a reference, shown by its name. */
export function RefLink({ to, children }: { to: string | null; children?: string | undefined }) {
  if (to === null) return <span className="quiet">nobody</span>;
  return (
    <Link to={pathOfRef(to)} title={to}>
      {children ?? nameOfRef(to)}
    </Link>
  );
}

/** Who did something: a person, a token, a part of the product, shown without the prefix that a person does not need. */
export function Actor({ of }: { of: string }) {
  const [kind, ...rest] = of.split(':');
  const name = nameOfRef(rest.join(':'));
  const words =
    kind === 'system'
      ? 'Evenkeel'
      : kind === 'token'
        ? `token ${name}`
        : kind === 'alarm'
          ? `alarm ${name}`
          : kind === 'execution'
            ? 'a runbook'
            : name;
  return (
    <Link to={`/events?actor=${encodeURIComponent(of)}`} className="plain" title={of}>
      {words === '' ? of : words}
    </Link>
  );
}
