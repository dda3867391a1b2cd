import { Fragment, type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import { useAnchor } from './anchor.ts';

/** A page: where one is, its name or answer as heading, the sentence its visitor came for, and what can be done. */
export function Page(props: {
  /** The way here, outermost first; the last one is the page itself. */
  crumbs?: readonly { text: string; to?: string }[];
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { crumbs = [], title } = props;
  useEffect(() => {
    document.title = `${title} · Evenkeel`;
  }, [title]);
  return (
    <>
      <header className="page-head">
        <div>
          {crumbs.length > 0 && (
            <nav className="crumbs" aria-label="Where you are">
              {crumbs.map((each, index) => (
                <Fragment key={each.text}>
                  {index > 0 && <span aria-hidden="true">/</span>}
                  {each.to === undefined ? <span>{each.text}</span> : <Link to={each.to}>{each.text}</Link>}
                </Fragment>
              ))}
            </nav>
          )}
          <h1 tabIndex={-1}>{title}</h1>
          {props.lead !== undefined && <div className="lead">{props.lead}</div>}
        </div>
        {props.actions !== undefined && <div className="row">{props.actions}</div>}
      </header>
      {props.children}
    </>
  );
}

/** A titled part of a page. */
export function Panel(props: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  tone?: 'attention' | 'alarming' | undefined;
  flush?: boolean;
  children: ReactNode;
  id?: string;
}) {
  const element = useAnchor<HTMLElement>(props.id);
  return (
    <section ref={element} className={`panel ${props.tone ?? ''}`} aria-label={props.title} id={props.id}>
      <header>
        <h2>
          {props.title}
          {props.note !== undefined && <span className="note">{props.note}</span>}
        </h2>
        {props.actions}
      </header>
      <div className={props.flush === true ? 'body flush' : 'body'}>{props.children}</div>
    </section>
  );
}

/** Names and values, for what is known of one thing. */
export function Facts({
  items,
  narrow = false,
}: {
  items: readonly (readonly [string, ReactNode] | null)[];
  narrow?: boolean;
}) {
  return (
    <dl className={narrow ? 'facts narrow' : 'facts'}>
      {items
        .filter((each) => each !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What stands where nothing is yet: what belongs here, why it matters, and the one thing to start with. */
export function Empty({ title, why, start }: { title: string; why: ReactNode; start?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {why}
      {start !== undefined && <div>{start}</div>}
    </div>
  );
}

/** Returns the count with its noun: `1 alarm`, `3 alarms`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
