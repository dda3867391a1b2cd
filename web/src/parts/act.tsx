import Alert from '@cloudscape-design/components/alert';
import { useCallback, useState } from 'react';
import { describeError } from '../api.ts';

/** An act under way: whether it runs, and why the last one failed. */
export interface Acting {
  running: boolean;
  failure: string | null;
  clear: () => void;
  /** Performs an act; a second one waits for nobody, it is not begun while one runs. Gives whether it went well. */
  act: (perform: () => Promise<unknown>) => Promise<boolean>;
}

/** Returns the means to perform acts and to show that one runs or failed. */
export function useAct(): Acting {
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const act = useCallback(
    async (perform: () => Promise<unknown>) => {
      if (running) return false;
      setRunning(true);
      setFailure(null);
      try {
        await perform();
        return true;
      } catch (error) {
        setFailure(describeError(error));
        return false;
      } finally {
        setRunning(false);
      }
    },
    [running],
  );
  const clear = useCallback(() => setFailure(null), []);
  return { running, failure, clear, act };
}

/** Why the last act failed; nothing when it did not. */
export function ActFailure({ of }: { of: Acting }) {
  if (of.failure === null) return null;
  return (
    <div role="alert" style={{ marginBottom: 12 }}>
      <Alert type="error" dismissible dismissAriaLabel="Dismiss" statusIconAriaLabel="Error" onDismiss={of.clear}>
        {of.failure}
      </Alert>
    </div>
  );
}
