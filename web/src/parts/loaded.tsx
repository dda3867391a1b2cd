import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import type { Resource } from '../resource.ts';
import { Moment } from './moment.tsx';

/** Bones of a page while its first answer is on the way. */
export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <div className="panel bones" role="status" aria-label={what}>
      <i />
      <i />
      <i />
    </div>
  );
}

/** Draws what was loaded; while nothing is there it says so, and what is older than it should be is called so. */
export function Loaded<T>({
  resource,
  what,
  children,
}: {
  resource: Resource<T> & { reload: () => void };
  what: string;
  children: (data: T) => ReactNode;
}) {
  const { data, error, loadedAt } = resource;
  if (data === undefined && error === undefined) return <Loading what={`Loading ${what}`} />;
  if (data === undefined && error !== undefined) {
    return (
      <div className="failed" role="alert">
        <strong>{error.status === 404 ? 'Not found' : `Could not load ${what}`}</strong>
        <p>{error.message}</p>
        <div style={{ marginTop: 8 }}>
          <Button onClick={resource.reload}>Try again</Button>
        </div>
      </div>
    );
  }
  return (
    <>
      {error !== undefined && loadedAt !== undefined && (
        <div className="stale" role="status">
          <span>
            Stale: {what} as of <Moment at={new Date(loadedAt).toISOString()} />. {error.message}
          </span>
          <button type="button" className="link-button" onClick={resource.reload}>
            Try again
          </button>
        </div>
      )}
      {children(data as T)}
    </>
  );
}
