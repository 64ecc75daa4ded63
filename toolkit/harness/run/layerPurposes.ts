import { UserError } from '../../errors';
import { own } from '../../own';
import { TASKS } from '../../probing/tasks';

/** What a layer is chosen by: the length of states, or what probes read off them. */
export type Way = 'norm' | 'probe';

/** What a layer can be chosen for by the length of its states alone: a metric of every word's norm. */
const BY_NORM = { content: 'auc_content_function', salience: 'auc_salient_noun_head' } as const;
/** The tasks by which a probe can be asked for the same. */
const PROBED_TOO = { content: 'content_word', salience: 'entity_salience' } as const;
/** Families that a layer can be chosen for by probes of these tasks, those of C9; a single task can be asked for too. */
export const BY_PROBE = {
  structure: ['upos', 'deprel', 'head_upos'],
  meaning: [
    'entity_type',
    'information_status',
    'discourse_relation',
    'supersense_noun',
    'supersense_verb',
    'supersense_preposition',
  ],
} as const;

/** Everything that a layer can be chosen for. */
export const PURPOSES: readonly string[] = [
  ...Object.keys(BY_NORM),
  ...Object.keys(BY_PROBE),
  ...TASKS.map(({ name }) => name),
];

/** @throws {UserError} For a purpose that there is not, or that cannot be asked that way. */
export function wayOf({ purpose, by }: { purpose: string; by?: Way }): Way {
  if (!PURPOSES.includes(purpose))
    throw new UserError({ what: 'for', got: purpose, expected: `one of ${PURPOSES.join(', ')}`, candidates: PURPOSES });
  const hasNorm = metricOf(purpose) !== undefined;
  if (by === 'norm' && !hasNorm)
    throw new UserError({
      what: `by, where a layer is chosen for ${purpose}`,
      got: by,
      expected: `probe; by norm it is chosen for ${Object.keys(BY_NORM).join(' or ')}`,
    });
  return by ?? (hasNorm ? 'norm' : 'probe');
}

/** What a norm is held against for a purpose; undefined for one that probes serve. */
export function metricOf(purpose: string): string | undefined {
  return own(BY_NORM, purpose as keyof typeof BY_NORM);
}

/** The tasks of its probes. */
export function tasksFor(purpose: string): string[] {
  const family = own(BY_PROBE, purpose as keyof typeof BY_PROBE);
  return [...(family ?? [own(PROBED_TOO, purpose as keyof typeof PROBED_TOO) ?? purpose])];
}
