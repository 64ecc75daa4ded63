import { UserError } from '../errors';
import type { HubModel } from './hubModel';
import { ask, unreachable } from './request';
import type { HubSettings } from './settings';

/** Why the hub refuses what it was asked, from its status and the headers in which it says more. */
export async function refusal(response: Response, model: HubModel, settings: HubSettings): Promise<UserError> {
  await response.body?.cancel();
  const { status, headers } = response;
  const { endpoint, token } = settings;
  const code = headers.get('x-error-code');
  const said = headers.get('x-error-message');
  if (status === 429 || status >= 500) return unreachable(endpoint, `it answered ${status}${said ? `, ${said}` : ''}`);
  if (code === 'EntryNotFound') return unreachable(endpoint, 'it does not have a file that it lists');
  const { id, revision } = model;
  if (code === 'GatedRepo')
    return new UserError({
      what: `${id} is gated${said ? ` (${said})` : ''}`,
      expected: `its terms to be accepted at ${endpoint}/${id}, and ${tokenOfUser(token)}`,
    });
  if (code === 'RevisionNotFound')
    return new UserError({
      what: `${id} has no such revision`,
      got: revision,
      expected: 'a branch, a tag or a commit',
    });
  if (status === 401 && /credentials|token/i.test(said ?? ''))
    return new UserError({ what: `${endpoint} does not know the token`, got: said, expected: tokenOfUser(token) });
  if (status === 401 || status === 404) return notThere(model, settings);
  return new UserError({ what: `${endpoint} refuses ${id}`, got: said ?? status, expected: 'a model for anyone' });
}

function tokenOfUser(token: string | null): string {
  return token === null ? 'a token in HF_TOKEN' : 'a token that is valid and may read it (HF_TOKEN, or the token file)';
}

/** The hub says the same of models that are not there and of those that are private. */
async function notThere({ id }: HubModel, settings: HubSettings): Promise<UserError> {
  const { endpoint, token } = settings;
  if (await isDataset(id, settings))
    return new UserError({ what: `${id} is a data set on ${endpoint}`, expected: 'a model' });
  return new UserError({
    what: `There is no model ${id} on ${endpoint}`,
    expected: `a name as in its address there; one that is private needs ${tokenOfUser(token)}`,
  });
}

async function isDataset(id: string, settings: HubSettings): Promise<boolean> {
  const { response, done } = await ask(`/api/datasets/${id}`, settings, { accept: 'application/json' });
  await response.body?.cancel();
  done();
  return response.ok;
}
