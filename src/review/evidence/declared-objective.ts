import type { Service } from '../../organization/catalog/catalog.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';

/** An objective as it is declared; each has a target, or its document would not be in force. */
export interface ObjectiveFact {
  ref: string;
  name: string;
  /** Its own owner, else that of its service. */
  owner: string | null;
  service: string | null;
  runbook: string | null;
}

/** Reads declared objectives as facts. */
export function readObjectives(entities: readonly DeclaredEntity[], services: readonly Service[]): ObjectiveFact[] {
  const owners = new Map(services.map((each) => [each.ref, each.owner]));
  return entities.map(({ ref, name, owner, references }) => {
    const named = (role: string) => references.find((each) => each.role === role)?.to ?? null;
    const service = named('service');
    return {
      ref,
      name,
      owner: owner ?? (service === null ? null : (owners.get(service) ?? null)),
      service,
      runbook: named('runbook'),
    };
  });
}
