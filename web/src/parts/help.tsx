import { useEffect, useRef } from 'react';
import { listBindings } from './key.ts';
import './palette.css';

/** The keys that are in force here, by group. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const groups = Map.groupBy(listBindings(), (each) => each.group);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <div className="row spread">
        <h2 id="help-title">Keys on this page</h2>
        <button type="button" className="text-button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      {[...groups].map(([group, bindings]) => (
        <section key={group}>
          <h3>{group}</h3>
          <ul>
            {bindings.map((each) => (
              <li key={each.sequence}>
                <span>{each.label}</span>
                <span className="row tight">
                  {each.sequence.split(' ').map((key) => (
                    <kbd key={key}>{key === 'mod' ? 'Ctrl / ⌘' : key}</kbd>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </dialog>
  );
}
