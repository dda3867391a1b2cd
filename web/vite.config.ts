import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';
import { themeStylesheet } from './theme-stylesheet.ts';

/** The console: built into web/dist, which the server serves; in development the API is the server on port 7700. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeStylesheet(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: false,
    // The Content-Security-Policy allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:7700',
      '/sign-in': 'http://127.0.0.1:7700',
      '/sign-out': 'http://127.0.0.1:7700',
    },
  },
});
