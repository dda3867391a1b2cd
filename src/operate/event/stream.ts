import { once } from 'node:events';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isAllowed } from '../../platform/auth.ts';
import type { Actor, Ctx } from '../../platform/context.ts';
import { OpsError } from '../../platform/errors.ts';
import { type LogEvent, readEvents } from '../../platform/events.ts';
import { readPatternText } from './event.ts';

/** Milliseconds between the comments that keep a quiet stream open. */
const heartbeatMs = 15_000;

/** Events that are read at a time while a reader catches up. */
const pageSize = 500;

/** Most bytes that may wait for a slow reader before its stream is ended; it comes back by sequence. */
const backlogLimit = 4 * 1024 * 1024;

/**
 * Serves `GET /api/v1/stream?after=<sequence>&pattern=<json>`: the log as server-sent events, first what the reader
 * missed, then live. Each message's id is the event's sequence, so a reader that lost the line goes on where it was.
 */
export function mountStream(
  server: FastifyInstance,
  authenticate: (request: FastifyRequest) => Promise<Actor | null>,
  ctx: Ctx,
  onSealed: (heard: (event: LogEvent) => void) => () => void,
): void {
  server.get('/api/v1/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const actor = await authenticate(request);
    if (!isAllowed(actor, 'viewer'))
      throw new OpsError('unauthenticated', 'Cannot open the stream: send a token or sign in');
    const query = request.query as { after?: string; pattern?: string };
    const takes = query.pattern ? readPatternText(query.pattern, 'Cannot open the stream') : () => true;
    const from = Number(request.headers['last-event-id'] ?? query.after ?? Number.NaN);
    let position = Number.isInteger(from) && from >= 0 ? from : null;

    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    out.write('retry: 1000\n\n');
    const send = (event: LogEvent) => {
      if (position !== null && event.sequence! <= position) return;
      position = event.sequence!;
      if (takes(event)) out.write(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
      if (out.writableLength > backlogLimit) out.destroy();
    };
    // Live events wait until the reader has caught up; none is lost between the two.
    let waiting: LogEvent[] | null = [];
    const stop = onSealed((event) => (waiting === null ? send(event) : waiting.push(event)));
    const heartbeat = setInterval(() => {
      out.write(': still here\n\n');
      // A token that has ended, or a session, ends what was opened with it.
      authenticate(request)
        .then((actor) => !isAllowed(actor, 'viewer') && out.destroy())
        .catch((error: unknown) => ctx.log.warn({ err: error }, 'stream could not ask who reads it'));
    }, heartbeatMs);
    const close = () => {
      clearInterval(heartbeat);
      stop();
    };
    out.on('close', close);
    // A reader that left while it was asked who it is says so no second time.
    if (request.raw.socket.destroyed) {
      close();
      return;
    }
    try {
      while (position !== null && !out.destroyed) {
        const missed: LogEvent[] = await readEvents(ctx.db, { afterSequence: position, limit: pageSize });
        for (const event of missed) send(event);
        if (missed.length < pageSize) break;
        if (out.writableNeedDrain) await Promise.race([once(out, 'drain'), once(out, 'close')]);
      }
    } catch (error) {
      ctx.log.error({ err: error }, 'stream could not catch up');
      out.destroy();
      return;
    }
    for (const event of waiting) send(event);
    waiting = null;
  });
}
