import './strict-policy.ts';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { onSignedOut } from './api.ts';
import { startLive, stopLive } from './live.ts';
import { startTheme } from './parts/theme.ts';
import { router } from './routes.tsx';
import { SignIn } from './sign-in.tsx';
import 'virtual:theme.css';
import './parts/console.css';
import './parts/part.css';

startTheme();

function Console() {
  const [signedOut, setSignedOut] = useState(false);
  useEffect(() => onSignedOut(() => setSignedOut(true)), []);
  useEffect(() => {
    if (signedOut) stopLive();
    else void startLive();
  }, [signedOut]);
  return signedOut ? <SignIn /> : <RouterProvider router={router} />;
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
