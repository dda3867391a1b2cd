import { isRecord } from '../message.ts';
import type { Answer } from '../route.ts';
import { runService } from '../service.ts';
import { writeLog } from '../telemetry.ts';

runService('booking-api', ({ peers, telemetry }) => {
  const confirmed = telemetry.meter.createCounter('northwind.bookings.confirmed', { unit: '{booking}' });
  const book = async (order: Record<string, unknown>): Promise<Answer> => {
    const quote = await peers.call('rate-engine', 'POST', '/quotes', order);
    if (quote.status !== 200) return { status: 502, body: { title: 'No price can be given' } };
    const shipment = await peers.call('shipment-store', 'POST', '/shipments', order);
    if (shipment.status !== 201 || !isRecord(shipment.body))
      return { status: 502, body: { title: 'Shipment not stored' } };
    const { number } = shipment.body;
    const label = await peers.call('label-api', 'POST', '/labels', { number });
    const message = await peers.call('notify-gateway', 'POST', '/messages', { template: 'booking-confirmed' });
    // The parcel can travel without the message; only the label is needed at the counter.
    if (message.status !== 202)
      writeLog(telemetry.logger, 'WARN', 'Confirmation not sent', { 'peer.status': message.status });
    if (label.status !== 201) return { status: 502, body: { title: 'Label not printed' } };
    confirmed.add(1);
    return { status: 201, body: { number, quote: quote.body, label: label.body } };
  };
  return [
    {
      method: 'POST',
      path: '/bookings',
      handle: ({ body }) =>
        isRecord(body) ? book(body) : { status: 400, body: { title: 'A booking needs from and to' } },
    },
  ];
});
