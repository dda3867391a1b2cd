import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isAllowed } from '../../platform/auth.ts';
import type { Config } from '../../platform/config.ts';
import type { Actor, Ctx } from '../../platform/context.ts';
import { OpsError, toProblem } from '../../platform/errors.ts';
import { requestTimeoutMs } from '../../platform/http.ts';
import { createReceiver, type OtlpAnswer, type Receiver } from '../../platform/otlp/receiver.ts';
import type { Signal } from '../../platform/telemetry.ts';

type Authenticate = (request: FastifyRequest) => Promise<Actor | null>;

/** The OTLP/HTTP receiver behind HTTP servers. */
export interface TelemetryMount {
  receiver: Receiver;
  /** Serves `<prefix>/v1/{metrics,logs,traces}` on a server. */
  mount(server: FastifyInstance, prefix: string, authenticate: Authenticate): void;
  /** Returns a server of its own for OTLP, as senders expect it on port 4318. */
  createServer(tls: { cert: string; key: string } | null, authenticate: Authenticate): FastifyInstance;
  close(): Promise<void>;
}

const signals: readonly Signal[] = ['metrics', 'logs', 'traces'];

/** Returns the receiver. On loopback senders need no token; on any other address they need one of any role. */
export function mountTelemetry(ctx: Ctx, config: Config): TelemetryMount {
  const receiver = createReceiver(ctx.telemetry, {
    clock: ctx.clock,
    onStoreFailure: (cause) => ctx.log.error({ err: cause }, 'telemetry cannot be stored'),
  });
  const needsToken = !(config.host === 'localhost' || config.host === '::1' || config.host.startsWith('127.'));

  function serve(server: FastifyInstance, prefix: string, authenticate: Authenticate): void {
    void server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // The body stays bytes whatever its type says: the receiver answers in the protocol's own words.
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: receiver.maxBodyBytes + 1 },
        (_request, body, done) => done(null, body),
      );
      for (const signal of signals) {
        // Who may send is asked before the body is read.
        const onRequest = async (request: FastifyRequest): Promise<void> => {
          if (!needsToken || isAllowed(await authenticate(request), 'viewer')) return;
          throw new OpsError('unauthenticated', `Cannot take ${signal}: send a token as "Authorization: Bearer …"`);
        };
        const options = { bodyLimit: receiver.maxBodyBytes + 1, onRequest };
        scope.post(`${prefix}/v1/${signal}`, options, async (request, reply) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          return send(reply, await receiver.handle({ signal, headers: request.headers, body }));
        });
      }
    });
  }

  return {
    receiver,
    mount: serve,
    createServer(tls, authenticate) {
      const server = fastify({
        bodyLimit: receiver.maxBodyBytes + 1,
        forceCloseConnections: true,
        requestTimeout: requestTimeoutMs,
        ...(tls === null ? {} : { https: tls as never }),
      }) as unknown as FastifyInstance;
      server.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
        const refused =
          error instanceof OpsError || error.statusCode === undefined || error.statusCode >= 500
            ? error
            : new OpsError(
                error.statusCode === 413 ? 'too_large' : 'malformed_body',
                `Cannot read the request: ${error.message}`,
              );
        if (!(refused instanceof OpsError)) ctx.log.error({ err: error }, 'telemetry request failed');
        const problem = toProblem(refused);
        return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
      });
      serve(server, '', authenticate);
      return server;
    },
    close: () => receiver.close(),
  };
}

function send(reply: FastifyReply, answer: OtlpAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}
