import { isRecord } from '../message.ts';
import { runService } from '../service.ts';

runService('tracking-api', ({ peers }) => [
  {
    method: 'GET',
    path: '/track/:number',
    handle: async ({ params }) => {
      const { status, body } = await peers.call('shipment-store', 'GET', `/shipments/${params['number']}`);
      if (status === 404) return { status: 404, body: { title: 'Unknown tracking number' } };
      if (status !== 200 || !isRecord(body)) return { status: 502, body: { title: 'Shipments cannot be read' } };
      const history = Array.isArray(body['scans']) ? body['scans'] : [];
      return {
        status: 200,
        body: { number: body['number'], destination: body['to'], latest: history.at(-1) ?? 'announced', history },
      };
    },
  },
]);
