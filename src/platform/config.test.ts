import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

it('readConfig() gives the defaults of an empty environment', () => {
  expect(readConfig({})).toMatchObject({
    port: 7700,
    otlpPort: 4318,
    host: '127.0.0.1',
    databaseUrl: null,
    tls: null,
    fleet: true,
  });
});

it('readConfig() names every variable that does not fit', () => {
  expect(() => readConfig({ EVENKEEL_PORT: 'x', EVENKEEL_RETENTION_DAYS: '0' })).toThrow(
    /EVENKEEL_PORT.*EVENKEEL_RETENTION_DAYS/,
  );
});

it('readConfig() reads named connections and refuses half of TLS', () => {
  expect(readConfig({ EVENKEEL_CONNECTION_PAGER_HOOK: '{"url":"https://example.org/hook"}' }).connections).toEqual({
    'pager-hook': { url: 'https://example.org/hook', headers: {} },
  });
  expect(() => readConfig({ EVENKEEL_CONNECTION_X: '{' })).toThrow('EVENKEEL_CONNECTION_X is not JSON');
  expect(() => readConfig({ EVENKEEL_TLS_CERT: 'a.pem' })).toThrow('go together');
});
