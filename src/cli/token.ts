import { roles } from '../platform/contract.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode, UsageError } from './exit.ts';
import { print, printJson, table } from './output.ts';

/** Makes, lists and ends API tokens. */
export async function token(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      role: { type: 'string', default: 'viewer' },
      expires: { type: 'string' },
      aws: { type: 'boolean', default: false },
    },
    2,
  );
  const [verb, subject] = positionals;
  const client = connect(await findServer(values));
  if (verb === 'list') {
    const { items } = await client.listTokens({});
    if (values.json) printJson({ items });
    else
      print(
        ...table([
          ['id', 'name', 'role', 'made by', 'state'],
          ...items.map((each) => [
            each.id,
            each.name,
            each.role,
            each.createdBy,
            each.revokedAt === null ? 'in force' : 'revoked',
          ]),
        ]),
      );
    return exitCode.fine;
  }
  if (subject === undefined)
    throw new UsageError('Write "evenkeel token create NAME --role ROLE", "token list" or "token revoke ID"');
  if (verb === 'revoke') {
    await client.revokeToken({ id: subject });
    if (values.json) printJson({ revoked: subject });
    else print(`Token ${subject} is revoked`);
    return exitCode.fine;
  }
  const role = roles.find((each) => each === values.role);
  if (verb !== 'create' || role === undefined)
    throw new UsageError(`Write "evenkeel token create NAME --role ROLE" with one of the roles ${roles.join(', ')}`);
  const made = await client.createToken({
    name: subject,
    role,
    aws: values.aws,
    ...(values.expires === undefined ? {} : { expiresAt: values.expires }),
  });
  if (values.json) printJson(made);
  else {
    print(`Token ${made.id}, shown this once: ${made.secret}`);
    if (made.aws !== undefined)
      print(
        "For AWS's clients, with the server's address and /aws as endpoint:",
        `  AWS_ACCESS_KEY_ID=${made.aws.accessKeyId}`,
        `  AWS_SECRET_ACCESS_KEY=${made.aws.secretAccessKey}`,
      );
  }
  return exitCode.fine;
}
