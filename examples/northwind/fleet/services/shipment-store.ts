import { isRecord } from '../message.ts';
import { runService } from '../service.ts';

interface Shipment {
  number: string;
  from: string;
  to: string;
  weightGrams: number;
  scans: string[];
}

const hubs = ['HAM', 'RTM', 'LYS', 'WAW', 'MXP', 'BCN', 'OSL', 'ZRH'];
const scans = ['collected', 'sorted at hub', 'line-haul departed', 'arrived at depot', 'out for delivery'];
const seeded = 500;
const kept = 5_000;

function createShipment(index: number): Shipment {
  return {
    number: `NW${String(index).padStart(8, '0')}`,
    from: hubs[index % hubs.length] ?? 'HAM',
    to: hubs[(index * 3 + 1) % hubs.length] ?? 'RTM',
    weightGrams: 250 + ((index * 137) % 24_000),
    scans: scans.slice(0, 1 + (index % scans.length)),
  };
}

runService('shipment-store', () => {
  const shipments = new Map<string, Shipment>();
  for (let index = 1; index <= seeded; index += 1) {
    const shipment = createShipment(index);
    shipments.set(shipment.number, shipment);
  }
  let next = seeded + 1;
  return [
    {
      method: 'GET',
      path: '/shipments/:number',
      handle: ({ params }) => {
        const shipment = shipments.get(params['number'] ?? '');
        return shipment ? { status: 200, body: shipment } : { status: 404, body: { title: 'Unknown shipment' } };
      },
    },
    {
      method: 'POST',
      path: '/shipments',
      handle: ({ body }) => {
        if (!isRecord(body)) return { status: 400, body: { title: 'A shipment has from, to and weightGrams' } };
        const shipment: Shipment = {
          ...createShipment(next),
          from: String(body['from']),
          to: String(body['to']),
          weightGrams: Number(body['weightGrams']) || 1,
          scans: ['booked'],
        };
        next += 1;
        shipments.set(shipment.number, shipment);
        // Memory stays bounded on a machine that demonstrates for days: the oldest shipment leaves.
        const [oldest] = shipments.keys();
        if (shipments.size > kept && oldest !== undefined) shipments.delete(oldest);
        return { status: 201, body: shipment };
      },
    },
  ];
});
