import { isRecord } from '../message.ts';
import { runService } from '../service.ts';
import { writeLog } from '../telemetry.ts';

const templates = new Set(['booking-confirmed', 'out-for-delivery', 'delivered']);

runService('notify-gateway', ({ telemetry }) => {
  const accepted = telemetry.meter.createCounter('northwind.messages.accepted', { unit: '{message}' });
  return [
    {
      method: 'POST',
      path: '/messages',
      handle: ({ body }) => {
        const template = isRecord(body) ? String(body['template']) : '';
        if (!templates.has(template)) return { status: 400, body: { title: `Unknown template '${template}'` } };
        accepted.add(1, { template });
        writeLog(telemetry.logger, 'INFO', 'Message accepted', { template });
        return { status: 202, body: { template } };
      },
    },
  ];
});
