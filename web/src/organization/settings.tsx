import { Page } from '../parts/page.tsx';
import { plural } from '../parts/page.tsx';
import { useResource } from '../resource.ts';
import { Audit } from './audit.tsx';
import { Documents } from './documents.tsx';
import { OnCallTable } from './oncall-table.tsx';
import { Tokens } from './tokens.tsx';

/** This server: the documents in force and what is wrong with them, who is on call, tokens, and the proof of the log. */
export function Settings() {
  const documents = useResource('getDocuments', {});
  const state = documents.data;
  const title =
    state === undefined
      ? 'Settings'
      : state.rejected !== null
        ? 'A newer operations folder was refused'
        : state.revision === null
          ? 'No operations folder is in force yet'
          : `${plural(state.revision.documents, 'document')} in force${state.diagnostics.length === 0 ? '' : `, ${plural(state.diagnostics.length, 'remark')}`}`;
  return (
    <Page
      crumbs={[{ text: 'Settings' }]}
      title={title}
      lead="What this server runs comes from files; nothing of it is changed here."
    >
      <div className="stack">
        <Documents documents={documents} />
        <OnCallTable />
        <Tokens />
        <Audit />
      </div>
    </Page>
  );
}
