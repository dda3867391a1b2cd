import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** Returns the reference of an element that the address may point at: once it is there, it is brought into view. */
export function useAnchor<E extends HTMLElement>(id: string | undefined): RefObject<E | null> {
  const element = useRef<E>(null);
  const { hash, key } = useLocation();
  const isMeant = id !== undefined && hash !== '' && decodeURIComponent(hash.slice(1)) === id;
  useEffect(() => {
    if (isMeant) element.current?.scrollIntoView({ block: 'start' });
    // The same link followed again leads there again.
  }, [isMeant, key]);
  return element;
}
