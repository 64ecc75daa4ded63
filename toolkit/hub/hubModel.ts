import { UserError } from '../errors';

/** A model on the hub. */
export interface HubModel {
  /** `org/name`, or `name` alone for the few that have no organisation. */
  id: string;
  /** A branch, a tag, or the 40 digits of a commit. */
  revision: string;
}

const PREFIX = 'hf:';
const DEFAULT_REVISION = 'main';
const PART = String.raw`(?!\.)(?!.*(?:--|\.\.))[\w.-]{1,96}`;
const WITH_ORGANISATION = new RegExp(`^${PART}/${PART}$`);
const ALONE = new RegExp(`^${PART}$`);
/** As git has names of branches and tags, of which none leads out of a folder. */
const REVISION = /^(?![./])(?!.*(?:\.\.|\/[./]|\/\/|\/$))[\w./+-]+$/;

/**
 * The model that a text names: `org/name` or `org/name@revision`, or either after `hf:`, where the organisation may be missing.
 * @returns null for a text of another form
 * @throws {UserError} For what follows `hf:` or `@` and is no name.
 */
export function hubModelOf(text: string): HubModel | null {
  const isForced = text.startsWith(PREFIX);
  const [, id = '', asked] = /^([^@]*)(?:@(.*))?$/s.exec(isForced ? text.slice(PREFIX.length) : text) ?? [];
  if (!WITH_ORGANISATION.test(id) && !(isForced && ALONE.test(id))) {
    if (!isForced) return null;
    throw new UserError({
      what: 'Name of a model on the hub',
      got: text,
      expected: 'hf:ORG/NAME or hf:ORG/NAME@REVISION',
    });
  }
  if (asked !== undefined && !REVISION.test(asked))
    throw new UserError({
      what: `Revision of ${id}`,
      got: asked,
      expected: 'a branch, a tag or a commit, such as main',
    });
  return { id, revision: asked ?? DEFAULT_REVISION };
}

/** Whether a revision is a commit, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
