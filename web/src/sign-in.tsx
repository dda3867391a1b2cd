import { useEffect } from 'react';
import { Mark } from './parts/brand.tsx';

/** What a person sees whose session the server does not know: how to get one. */
export function SignIn() {
  useEffect(() => {
    document.title = 'Sign in · Evenkeel';
  }, []);
  return (
    <main style={{ margin: '14vh auto 0', maxWidth: 520 }}>
      <p className="row" style={{ fontWeight: 650, fontSize: 16, marginBottom: 16 }}>
        <span style={{ width: 24, display: 'inline-flex' }}>
          <Mark />
        </span>
        Evenkeel
      </p>
      <h1 style={{ fontSize: 22, lineHeight: '28px', marginBottom: 8 }}>You are not signed in</h1>
      <p>On the machine that runs the server, ask for a one-time link and open it in this browser:</p>
      <pre className="record" style={{ margin: '12px 0', fontSize: 14 }}>
        npx evenkeel sign-in
      </pre>
      <p className="quiet">
        The link holds once and for a short time. A session lasts twelve hours. If you just opened such a link,{' '}
        <a href="/">load the console again</a>.
      </p>
    </main>
  );
}
