import { type RefObject, useEffect, useRef } from 'react';

/** Returns the reference of the field of a dialog that is filled in first: it has the focus once the dialog has taken it. */
export function useFirstFocus<E extends { focus: () => void }>(): RefObject<E | null> {
  const field = useRef<E>(null);
  useEffect(() => {
    const timer = setTimeout(() => field.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, []);
  return field;
}
