import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Milestone } from '../../../src/review/milestone/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Panel, plural } from '../parts/page.tsx';
import { Actor } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

/** Milestones: the review recorded under a name, and what is different between two of them. */
export function Milestones() {
  const milestones = useResource('listMilestones', {});
  const acting = useAct();
  const [name, setName] = useState('');
  const take = () =>
    acting.act(async () => {
      await api.takeMilestone({ name: name.trim() });
      setName('');
      milestones.reload();
    });
  return (
    <Panel title="Milestones" flush id="milestones">
      <form
        className="form-line"
        style={{ padding: '0 16px 12px' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim().length >= 3) void take();
        }}
      >
        <ActFailure of={acting} />
        <div className="grow">
          <Input
            value={name}
            ariaLabel="Name of the milestone"
            placeholder="Before the pre-holiday surge"
            onChange={({ detail }) => setName(detail.value)}
          />
        </div>
        <Button formAction="submit" disabled={name.trim().length < 3} loading={acting.running}>
          Record the review as it is now
        </Button>
      </form>
      <Loaded resource={milestones} what="milestones">
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title="No milestone yet"
              why="A milestone keeps the review as it is at a moment, so that progress can be shown and a step back is seen."
            />
          ) : (
            <>
              <ul className="entries">
                {items.map((each) => (
                  <li key={each.id} className="row tight">
                    <span className="strong">{each.name}</span>
                    <span>
                      {plural(each.counts.high, 'high risk')}, {plural(each.counts.medium, 'medium risk')},{' '}
                      {each.counts.none} without risk
                    </span>
                    <span className="quiet">
                      <Moment at={each.takenAt} />, <Actor of={each.actor} />
                    </span>
                  </li>
                ))}
              </ul>
              <Compare milestones={items} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Compare({ milestones }: { milestones: readonly Milestone[] }) {
  const [search, setSearch] = useSearchParams();
  const options = [{ value: 'now', label: 'Now' }, ...milestones.map((each) => ({ value: each.id, label: each.name }))];
  const from = search.get('from') ?? milestones[0]!.id;
  const to = search.get('to') ?? 'now';
  const comparison = useResource('compareMilestones', { from, to });
  const choose = (part: 'from' | 'to', value: string) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        after.set(part, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const optionOf = (value: string) => options.find((each) => each.value === value) ?? { value, label: value };
  return (
    <div style={{ padding: '12px 16px 16px', borderTop: '1px solid var(--line)' }}>
      <div className="row">
        <span className="strong">From</span>
        <div style={{ width: 220 }}>
          <Select
            ariaLabel="From"
            selectedOption={optionOf(from)}
            options={options.slice(1)}
            onChange={({ detail }) => choose('from', detail.selectedOption.value ?? from)}
          />
        </div>
        <span className="strong">to</span>
        <div style={{ width: 220 }}>
          <Select
            ariaLabel="To"
            selectedOption={optionOf(to)}
            options={options}
            onChange={({ detail }) => choose('to', detail.selectedOption.value ?? 'now')}
          />
        </div>
      </div>
      <Loaded resource={comparison} what="the comparison">
        {(data) => (
          <div style={{ marginTop: 12 }} className="stack tight">
            <p className="strong">
              {plural(data.practices.filter((each) => each.direction === 'better').length, 'practice')} better,{' '}
              {data.practices.filter((each) => each.direction === 'worse').length} worse, {data.unchanged.practices} as
              before
            </p>
            <ul className="stack tight">
              {data.questions.map((each) => (
                <li key={each.id} className="row tight">
                  <Link to={`/review?question=${encodeURIComponent(each.id)}`} className="strong">
                    {each.id}
                  </Link>
                  <State of={each.from} /> → <State of={each.to} /> <Direction of={each.direction} />
                </li>
              ))}
              {data.practices.map((each) => (
                <li key={each.id}>
                  <div className="row tight">
                    <Link to={`/review/practices/${encodeURIComponent(each.id)}`}>{each.id}</Link>
                    <State of={each.from} /> → <State of={each.to} /> <Direction of={each.direction} />
                  </div>
                  {each.because !== null && <div className="quiet">{each.because}</div>}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Loaded>
    </div>
  );
}

function Direction({ of }: { of: 'better' | 'worse' | 'other' }) {
  const looks = { better: 'met', worse: 'error', other: 'info' } as const;
  return <State of={looks[of]} word={of === 'other' ? 'neither better nor worse' : of} />;
}
