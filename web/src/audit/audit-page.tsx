import { useRef, useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { Loadable } from '../admin/loadable.js';
import { useAction } from '../admin/use-action.js';
import { api, useApi } from '../api/index.js';
import { Button, EmptyState, Page } from '../ui/index.js';
import { type AuditFilter, AuditFilterFields } from './audit-filter.js';
import { AuditTable } from './audit-table.js';
import type { AuditEntry } from './types.js';

const REFRESH_MS = 5000;
const PAGE_SIZE = 100;
const ACTION = /^[a-z_.]{1,64}$/;

interface AuditPart {
  entries: readonly AuditEntry[];
  /** Where the older ones begin; null: there are none. */
  next: string | null;
}

/** Who did what; for admins. */
export default function AuditPage() {
  const [filter, setFilter] = useState<AuditFilter>({ action: '', outcome: '' });
  const query = { action: ACTION.test(filter.action) ? filter.action : '', outcome: filter.outcome };
  const newest = useApi(JSON.stringify(query), (signal) => loadPart(query, undefined, signal), { everyMs: REFRESH_MS });
  const seen = useRef(new Set<string>());
  for (const { action } of newest.data?.entries ?? []) seen.current.add(action);
  return (
    <Page title="Audit log" summary="Sign-ins and every change: who, from where, and what came of it. Newest first.">
      <AuditFilterFields value={filter} actions={[...seen.current].sort()} onChange={setFilter} />
      <Loadable what="the audit log" loaded={newest}>
        {(part) =>
          part.entries.length === 0 ? (
            <EmptyState title="Nothing fits">Choose another action or outcome.</EmptyState>
          ) : (
            <Entries key={JSON.stringify(query)} newest={part} query={query} />
          )
        }
      </Loadable>
    </Page>
  );
}

/** The newest entries, which refresh themselves, and the older ones as far as they were asked for. */
function Entries({ newest, query }: { newest: AuditPart; query: AuditFilter }) {
  const [older, setOlder] = useState<AuditPart>();
  const action = useAction();
  const entries = joined(newest.entries, older?.entries ?? []);
  const next = older ? older.next : newest.next;
  const more = () =>
    action.run(async () => {
      const part = await loadPart(query, next ?? undefined);
      // What was the newest page moves on: all of it is kept with the older ones.
      setOlder({ entries: joined(entries, part.entries), next: part.next });
    });
  return (
    <>
      <AuditTable entries={entries} />
      <ActionError error={action.error} />
      {next !== null && (
        <div>
          <Button busy={action.isBusy} onClick={() => void more()}>
            Show older ones
          </Button>
        </div>
      )}
    </>
  );
}

function joined(newer: readonly AuditEntry[], older: readonly AuditEntry[]): AuditEntry[] {
  const byId = new Map([...newer, ...older].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

async function loadPart(filter: AuditFilter, after: string | undefined, signal?: AbortSignal): Promise<AuditPart> {
  const { data, next } = await api.getWhole<AuditEntry[]>('/admin/v1/audit', {
    query: {
      limit: PAGE_SIZE,
      after,
      action: filter.action || undefined,
      outcome: filter.outcome || undefined,
    },
    ...(signal && { signal }),
  });
  return { entries: data, next: typeof next === 'string' ? next : null };
}
