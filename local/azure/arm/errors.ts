import { SimError } from '../core/service';

/** A refusal in the common error shape of the resource manager. */
export function armError(status: number, code: string, message: string, headers?: Record<string, string>): SimError {
  return new SimError(status, code, message, { body: { error: { code, message } }, ...(headers && { headers }) });
}

export const badRequest = (code: string, message: string) => armError(400, code, message);

export const resourceNotFound = (id: string) => {
  const [, group = '', type = '', name = ''] =
    /resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)/i.exec(id) ?? [];
  return armError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found.`,
  );
};
