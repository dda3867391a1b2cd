import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOfAccessKey, isAllowed, secretOfAccessKey } from './auth.ts';
import { AwsError } from './aws-error.ts';
import type { Access } from './contract.ts';
import type { Actor, Ctx } from './context.ts';
import { OpsError } from './errors.ts';
import { refuseDeep, takeBytes, toRaw } from './http.ts';
import { createId } from './id.ts';
import { readAccessKeyId, unknownAccessKey, verifySignature } from './sigv4.ts';

/** An operation of an AWS API: what the caller must be, and the function that answers; it refuses by AwsError. */
export interface AwsOperation {
  allow: Access;
  run(ctx: Ctx, input: Record<string, unknown>): Promise<object>;
}

/** Operations by target, such as `AWSEvents.PutEvents`. */
export type AwsOperations = Readonly<Record<string, AwsOperation>>;

/** Where clients post: as their `endpoint` says, with or without the slash that they add. */
const paths = ['/aws', '/aws/', '/'] as const;

/** Most bytes of a request: JSON within JSON takes up to twice its size. */
const requestLimit = 4 * 1024 * 1024;

const contentType = 'application/x-amz-json-1.1';

/**
 * Serves operations as AWS's clients call them: AWS JSON 1.1 over POST, signed by Signature Version 4 with the access key
 * of an API token. Errors have the shape and the codes that those clients understand.
 */
export function mountAwsJson(server: FastifyInstance, ctx: Ctx, operations: AwsOperations): void {
  void server.register(async (scope) => {
    takeBytes(scope);
    scope.setErrorHandler(async (error: Error, request, reply) => {
      const refused = toAwsError(error);
      if (refused.status >= 500)
        ctx.log.error({ err: error, target: request.headers['x-amz-target'] }, 'AWS request failed');
      return reply
        .code(refused.status)
        .headers({ ...answerHeaders(ctx), 'x-amzn-errortype': refused.code })
        .send(JSON.stringify({ __type: refused.code, message: refused.message }));
    });
    // Before the body is read: who has no access key makes the server hold nothing.
    const onRequest = async (request: FastifyRequest): Promise<void> => {
      if ((await secretOfAccessKey(ctx, readAccessKeyId(request.headers))) === null) throw unknownAccessKey();
    };
    for (const path of paths) {
      scope.post(path, { bodyLimit: requestLimit, onRequest }, async (request, reply) => {
        const actor = await authenticate(ctx, request);
        const target = String(request.headers['x-amz-target'] ?? '');
        const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
        if (operation === undefined)
          throw new AwsError('UnknownOperationException', `There is no operation "${target}" here`);
        if (!isAllowed(actor, operation.allow))
          throw new AwsError(
            'AccessDeniedException',
            `User: ${actor.ref} is not authorized to perform: ${target}: it needs the role ${operation.allow}, this is ${actor.role}`,
          );
        const answer = await operation.run({ ...ctx, actor }, parseBody(toRaw(request).body));
        return reply.headers(answerHeaders(ctx)).send(JSON.stringify(answer));
      });
    }
  });
}

/** Clients set their clock by the date of the answer. */
function answerHeaders(ctx: Ctx): Record<string, string> {
  return {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-amzn-requestid': createId(ctx.now()),
    date: new Date(ctx.now()).toUTCString(),
  };
}

async function authenticate(ctx: Ctx, request: FastifyRequest): Promise<Actor> {
  const [path, query = ''] = request.url.split('?', 2) as [string, string?];
  const signed = { method: request.method, path, query, ...toRaw(request) };
  const accessKeyId = await verifySignature(signed, ctx.now(), (id) => secretOfAccessKey(ctx, id));
  const actor = await actorOfAccessKey(ctx, accessKeyId);
  if (actor === null)
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
  return actor;
}

function parseBody(body: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'The body is no JSON object');
  refuseDeep(value);
  return value as Record<string, unknown>;
}

/** The codes of AWS for what any route may refuse. */
const codes: Partial<Record<OpsError['code'], string>> = {
  not_found: 'ResourceNotFoundException',
  conflict: 'IllegalStatusException',
  forbidden: 'AccessDeniedException',
  malformed_body: 'SerializationException',
  unavailable: 'ServiceUnavailable',
};

function toAwsError(error: Error & { statusCode?: number }): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof OpsError)
    return new AwsError(
      codes[error.code] ?? 'ValidationException',
      error.message,
      error.status >= 500 ? error.status : 400,
    );
  if (error.statusCode === 413)
    return new AwsError('RequestEntityTooLargeException', `The request has more than ${requestLimit} bytes`, 413);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new AwsError('ValidationException', error.message);
  return new AwsError('InternalFailure', 'The server met a fault: its log has the cause', 500);
}
