import { isRecord } from '../message.ts';
import { runService } from '../service.ts';

/** Returns the number with a check digit: digits weighted 1 and 3 in turn, the sum taken to the next ten. */
function addCheckDigit(number: string): string {
  const digits = Array.from(number.matchAll(/\d/g), ([digit]) => Number(digit));
  const sum = digits.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

runService('label-api', ({ peers, telemetry }) => {
  const printed = telemetry.meter.createCounter('northwind.labels.printed', { unit: '{label}' });
  return [
    {
      method: 'POST',
      path: '/labels',
      handle: async ({ body }) => {
        if (!isRecord(body)) return { status: 400, body: { title: 'A label needs the number of a shipment' } };
        const number = encodeURIComponent(String(body['number']));
        const shipment = await peers.call('shipment-store', 'GET', `/shipments/${number}`);
        if (shipment.status === 404) return { status: 404, body: { title: 'Unknown shipment' } };
        if (shipment.status !== 200 || !isRecord(shipment.body)) {
          return { status: 502, body: { title: 'Shipments cannot be read' } };
        }
        printed.add(1);
        const barcode = addCheckDigit(String(shipment.body['number']));
        return { status: 201, body: { barcode, sortCode: `${shipment.body['to']}-1`, format: 'A6' } };
      },
    },
  ];
});
