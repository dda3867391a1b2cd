import type { AddressInfo } from 'node:net';
import { createControl } from './control.ts';
import { createFleet } from './fleet.ts';
import { endAfter, onEndOfParent } from './lifeline.ts';

const tokenLength = 16;

/** Writes one line of JSON to standard output. */
function tell(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Returns the environment of the services: everything of ours but the token, which only the control endpoint needs. */
function chooseEnvironment(): NodeJS.ProcessEnv {
  const { FLEET_TOKEN: _, ...rest } = process.env;
  return rest;
}

async function supervise(token: string, basePort: number): Promise<void> {
  // The reader of our lines may be gone before we are.
  process.stdout.on('error', () => undefined);
  const fleet = createFleet(chooseEnvironment(), basePort === 0 ? 0 : basePort + 1, tell);
  const control = createControl(fleet, token);
  const shutDown = (): void => {
    tell({ event: 'stopping' });
    control.close();
    control.closeAllConnections();
    endAfter(() => fleet.stop(), 4_000);
  };
  onEndOfParent(shutDown);
  try {
    await new Promise<void>((resolve, reject) => {
      control.once('error', reject);
      control.listen(basePort, '127.0.0.1', resolve);
    });
    await fleet.start();
    const { port } = control.address() as AddressInfo;
    tell({ event: 'ready', controlUrl: `http://127.0.0.1:${port}`, services: fleet.statuses() });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    shutDown();
  }
}

function fail(message: string): void {
  tell({ event: 'failed', message });
  process.exitCode = 1;
}

const token = process.env['FLEET_TOKEN'] ?? '';
const basePort = Number(process.env['FLEET_BASE_PORT'] ?? 0);
if (token.length < tokenLength) {
  fail(`Read FLEET_TOKEN: it must have at least ${tokenLength} characters`);
  process.disconnect?.();
} else if (!Number.isInteger(basePort) || basePort < 0 || basePort > 65_000) {
  fail(`Read FLEET_BASE_PORT: '${process.env['FLEET_BASE_PORT']}' is not a port from 0 to 65000`);
  process.disconnect?.();
} else {
  await supervise(token, basePort);
}
