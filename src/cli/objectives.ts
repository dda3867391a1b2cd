import { formatPercent } from '../engines/slo/index.ts';
import { connect, findServer, readArgs } from './connect.ts';
import { exitCode } from './exit.ts';
import { paintState, showLeft, showRate } from './explain-objective.ts';
import { dim, green, print, printJson, red, table } from './output.ts';

/** Lists the objectives, or those of a service: state, target, what is left of the budget, and which alerts fire. */
export async function objectives(args: string[]): Promise<number> {
  const { values } = readArgs(args, { service: { type: 'string' } });
  const { service } = values;
  const client = connect(await findServer(values));
  const { items } = await client.listObjectives(
    service === undefined ? {} : { service: service.includes(':') ? service : `component:default/${service}` },
  );
  if (values.json) printJson(items);
  else if (items.length === 0) print('No objectives');
  else
    print(
      ...table([
        ['name', 'state', 'target', 'left', 'burn 1h', 'window', 'firing'].map(dim),
        ...items.map((each) => [
          each.name,
          paintState[each.state](each.state),
          each.state === 'not-evaluated' ? '_' : formatPercent(each.target),
          showLeft(each.remaining),
          showRate(each.burnRate),
          each.window,
          each.firing.length === 0 ? green('none') : red(each.firing.join(', ')),
        ]),
      ]),
    );
  return exitCode.fine;
}
