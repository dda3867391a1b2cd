import { roles } from '../platform/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { print, printJson } from './output.ts';

/** Prints a one-time sign-in link for the console. */
export async function signIn(args: string[]): Promise<number> {
  const { values } = readArgs(args, {
    as: { type: 'string', default: 'user:local/administrator' },
    role: { type: 'string', default: 'administrator' },
  });
  const role = roles.find((each) => each === values.role);
  if (role === undefined) throw new UsageError(`There is no role "${values.role}": write one of ${roles.join(', ')}`);
  const server = await findServer(values);
  const link = await connect(server).createSignInLink({ actor: values.as, role });
  if (values.json) printJson({ url: server.url + link.path, expiresAt: link.expiresAt });
  else print(`${server.url}${link.path}`);
  return exitCode.fine;
}
