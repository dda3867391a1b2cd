import Button from '@cloudscape-design/components/button';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Silence } from '../../../../src/operate/silence/contract.ts';
import { useKeys } from '../../parts/key.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty, Page, Panel, plural } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useResource } from '../../resource.ts';
import { readMatchers } from './matching.ts';
import { MuteRules } from './mute-rules.tsx';
import { SilenceForm } from './silence-form.tsx';
import { SilenceEntry } from './silence-entry.tsx';

/** What is kept quiet now, what will be, and what was: silences by people, and mute rules of the documents. */
export function Silences() {
  const [search, setSearch] = useSearchParams();
  const silences = useResource('listSilences', {}, { every: 30_000 });
  const rules = useResource('listMuteRules', {}, { every: 60_000 });
  const [isAsked, setAsked] = useState(search.has('new'));
  useKeys([{ sequence: 'c', label: 'Silence alarms', group: 'This page', run: () => setAsked(true) }]);
  const items = silences.data?.items;
  const close = () => {
    setAsked(false);
    if (search.has('new')) setSearch({}, { replace: true });
  };
  const given = readMatchers(search.getAll('matcher'));
  return (
    <Page
      crumbs={[{ text: 'Alarms', to: '/alarms' }, { text: 'Silences' }]}
      title={titleOf(items, rules.data?.items.filter((each) => each.isActive).length)}
      lead="An alarm that is kept quiet goes on being evaluated and recorded; only its actions wait. Every silence has an owner, a reason and an end."
      actions={
        <Button variant="primary" onClick={() => setAsked(true)}>
          Silence alarms…
        </Button>
      }
    >
      <Tabs of="/alarms" />
      <div className="stack">
        <Loaded resource={silences} what="silences">
          {(data) => (
            <>
              <Group
                title="Active"
                items={data.items.filter((each) => each.state === 'active')}
                empty={
                  <Empty
                    title="Nobody silenced an alarm"
                    why="While somebody works on what an alarm tells, or a change is known to set it off, a silence keeps it from waking others. It ends by itself."
                  />
                }
              />
              <Group title="Pending" items={data.items.filter((each) => each.state === 'pending')} />
              <Group title="Ended in the last 30 days" items={data.items.filter((each) => each.state === 'ended')} />
            </>
          )}
        </Loaded>
        <MuteRules resource={rules} />
      </div>
      {isAsked && (
        <SilenceForm
          matchers={given.length > 0 ? given : [{ label: 'alarm', operator: '=', value: '' }]}
          owner={null}
          onClose={close}
        />
      )}
    </Page>
  );
}

function Group({ title, items, empty }: { title: string; items: readonly Silence[]; empty?: ReactNode }) {
  if (items.length === 0 && empty === undefined) return null;
  return (
    <Panel title={title} note={items.length === 0 ? undefined : String(items.length)} flush>
      {items.length === 0 ? (
        empty
      ) : (
        <ul className="entries">
          {items.map((each) => (
            <SilenceEntry key={each.id} silence={each} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function titleOf(items: readonly Silence[] | undefined, muting: number | undefined): string {
  if (items === undefined) return 'Silences';
  const active = items.filter((each) => each.state === 'active');
  const alarms = new Set(active.flatMap((each) => each.alarms)).size;
  const rules = muting === undefined || muting === 0 ? '' : `, ${plural(muting, 'mute rule')} active`;
  if (active.length === 0) return rules === '' ? 'Nothing is silenced' : `No silence by a person${rules}`;
  return `${plural(active.length, 'silence')} active, ${plural(alarms, 'alarm')} under ${active.length === 1 ? 'it' : 'them'}${rules}`;
}
