import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { roles } from '../../../src/platform/contract.ts';
import type { Token } from '../../../src/organization/access/contract.ts';
import { api } from '../api.ts';
import { ActFailure, useAct } from '../parts/act.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Panel } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

type Role = (typeof roles)[number];

const allows: Record<Role, string> = {
  viewer: 'reads everything',
  responder: 'and acts in incidents and runbooks',
  operator: 'and applies documents, takes milestones',
  administrator: 'and makes tokens',
};

/** The API tokens: made here, shown once, ended here. */
export function Tokens() {
  const me = useResource('whoAmI', {});
  if (me.data !== undefined && me.data.role !== 'administrator') {
    return (
      <Panel title="Tokens">
        <p className="quiet">Only an administrator sees the tokens; your role is {me.data.role}.</p>
      </Panel>
    );
  }
  return <TokenPanel />;
}

function TokenPanel() {
  const tokens = useResource('listTokens', {});
  const acting = useAct();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [secret, setSecret] = useState<string | null>(null);
  const create = () =>
    acting.act(async () => {
      const made = await api.createToken({ name: name.trim(), role });
      setSecret(made.secret);
      setName('');
      tokens.reload();
    });
  return (
    <Panel title="Tokens" note="for the command line, pipelines and senders" flush>
      <div className="stack tight" style={{ padding: '0 16px 12px' }}>
        <ActFailure of={acting} />
        {secret !== null && (
          <div role="status">
            <p className="strong">Copy it now; it is shown only once:</p>
            <pre className="record">{secret}</pre>
          </div>
        )}
        <form
          className="form-line"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') void create();
          }}
        >
          <div className="grow">
            <FormField label="What it is for" stretch>
              <Input
                value={name}
                placeholder="deploy pipeline of tracking-api"
                onChange={({ detail }) => setName(detail.value)}
              />
            </FormField>
          </div>
          <FormField label="Role" stretch>
            <Select
              selectedOption={{ value: role, label: role }}
              options={roles.map((each) => ({ value: each, label: each, description: allows[each] }))}
              onChange={({ detail }) => setRole(detail.selectedOption.value as Role)}
            />
          </FormField>
          <Button formAction="submit" disabled={name.trim() === ''} loading={acting.running}>
            Make token
          </Button>
        </form>
      </div>
      <Loaded resource={tokens} what="tokens">
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title="No token yet"
              why="A token lets a pipeline or a script call the API as itself, with a role of its own, and can be ended alone."
            />
          ) : (
            <ul className="entries">
              {items.map((each) => (
                <TokenEntry
                  key={each.id}
                  token={each}
                  onEnd={() =>
                    void acting.act(async () => {
                      await api.revokeToken({ id: each.id });
                      tokens.reload();
                    })
                  }
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function TokenEntry({ token, onEnd }: { token: Token; onEnd: () => void }) {
  const [asked, setAsked] = useState(false);
  return (
    <li className="row spread">
      <span>
        <span className="strong">{token.name}</span> <span className="tag">{token.role}</span>{' '}
        <span className="quiet">
          made <Moment at={token.createdAt} />
          {token.expiresAt !== null && (
            <>
              , ends <Moment at={token.expiresAt} />
            </>
          )}
        </span>
      </span>
      {token.revokedAt !== null ? (
        <State of="stopped" word="Ended" />
      ) : asked ? (
        <Button onClick={onEnd}>End {token.name}: whatever uses it stops</Button>
      ) : (
        <Button onClick={() => setAsked(true)} ariaLabel={`End token ${token.name}`}>
          End …
        </Button>
      )}
    </li>
  );
}
