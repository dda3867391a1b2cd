import { isRecord } from '../message.ts';
import { runService } from '../service.ts';

const baseCents = { economy: 490, standard: 690, express: 1_450 };

runService('rate-engine', ({ peers }) => [
  {
    method: 'POST',
    path: '/quotes',
    handle: async ({ body }) => {
      if (!isRecord(body)) return { status: 400, body: { title: 'A quote needs from, to, weightGrams and product' } };
      const product = body['product'] === 'express' || body['product'] === 'economy' ? body['product'] : 'standard';
      const kilograms = Math.max(1, Math.ceil(Number(body['weightGrams'] ?? 0) / 1_000));
      const freightCents = baseCents[product] + 110 * (kilograms - 1);
      const to = encodeURIComponent(String(body['to'] ?? ''));
      const duty = await peers.call(
        'customs-desk',
        'GET',
        `/duty?to=${to}&valueCents=${Number(body['valueCents'] ?? 0)}`,
      );
      if (duty.status !== 200 || !isRecord(duty.body))
        return { status: 502, body: { title: 'Duty cannot be estimated' } };
      const dutyCents = Number(duty.body['dutyCents']);
      return { status: 200, body: { product, freightCents, dutyCents, totalCents: freightCents + dutyCents } };
    },
  },
]);
