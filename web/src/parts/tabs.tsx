import { NavLink } from 'react-router';
import { type Place, places } from './place.ts';

/** Links to the pages that belong together: the place of the navigation and those beside it, the present one marked. */
export function Tabs({ of }: { of: string }) {
  const place = places.flatMap((each) => each.places).find((each) => each.path === of);
  if (place === undefined) return null;
  const all: readonly Pick<Place, 'text' | 'path'>[] = [
    { text: place.tab ?? place.text, path: place.path },
    ...(place.beside ?? []),
  ];
  return (
    <nav className="tabs" aria-label={`${place.text} and what belongs to it`}>
      {all.map((each) => (
        <NavLink key={each.path} to={each.path} end>
          {each.text}
        </NavLink>
      ))}
    </nav>
  );
}
