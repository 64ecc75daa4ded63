import { z } from 'zod';
import { UserError } from '../errors';
import type { HubModel } from './hubModel';
import { refusal } from './refusal';
import { ask, unreachable } from './request';
import type { HubSettings } from './settings';

/** A file as the hub lists it. */
export interface HubFile {
  name: string;
  /** Bytes. */
  size: number;
  /** sha256 of a large file, git's name for the contents of any other: what the file is kept under. */
  digest: string;
}

/** What the hub says of a model at a commit. */
export interface Listing {
  /** The commit, 40 digits. */
  commit: string;
  licence: string | null;
  files: HubFile[];
}

const HEX = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const ListingSchema = z.object({
  sha: HEX(40),
  cardData: z.object({ license: z.string().optional().catch(undefined) }).nullish(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().min(0),
      blobId: HEX(40),
      lfs: z.object({ sha256: HEX(64), size: z.int().min(0) }).nullish(),
    }),
  ),
});

/**
 * Asks the hub for the commit behind a revision, and for its files.
 * @throws {UserError} For a model or revision that is not there, or not for this user.
 * @throws {HubUnreachable} Where the hub does not answer, or not as a hub.
 */
export async function listModel(model: HubModel, settings: HubSettings, signal?: AbortSignal): Promise<Listing> {
  const path = `/api/models/${model.id}/revision/${encodeURIComponent(model.revision)}?blobs=true`;
  const { response, done } = await ask(path, settings, { accept: 'application/json' }, signal);
  try {
    if (!response.ok) throw await refusal(response, model, settings);
    const { sha, cardData, siblings } = parsed(await response.text(), settings);
    const files = siblings.map(({ rfilename: name, size, blobId, lfs }) =>
      lfs ? { name, size: lfs.size, digest: lfs.sha256 } : { name, size, digest: blobId },
    );
    return { commit: sha, licence: cardData?.license ?? null, files };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError) throw error;
    throw unreachable(settings.endpoint, (error as Error).message, error);
  } finally {
    done();
  }
}

function parsed(text: string, { endpoint }: HubSettings): z.infer<typeof ListingSchema> {
  let contents: unknown;
  try {
    contents = JSON.parse(text);
  } catch (error) {
    const what = /^\s*</.test(text) ? 'an HTML page' : 'something else';
    throw unreachable(endpoint, `it answered with ${what} instead of JSON`, error);
  }
  const result = ListingSchema.safeParse(contents);
  if (result.success) return result.data;
  throw unreachable(endpoint, `its listing of files has no proper ${result.error.issues[0]!.path.join('.')}`);
}
