import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseArmId } from './armId';
import { RESOURCE_KINDS, RESOURCE_TYPES } from './resourceKind';

/**
 * The onboarding request, contract version 1: the message an ISV's signup system puts on the queue
 * `onboarding-requests`. Strict: an unknown field is an error, because a misspelt optional field would be lost.
 * Each message says what is wanted; the reader adds what was seen.
 */
const wantedId = '1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit';
const wantedKind = `one of ${RESOURCE_KINDS.join(', ')}`;
const object = 'an object';

export const onboardingRequestSchema = z
  .strictObject(
    {
      contractVersion: z.literal(1, '1'),
      onboardingId: z
        .string(wantedId)
        .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, wantedId)
        .describe('Your id of this onboarding: repeating a message with the same id and content joins the run.'),
      customer: z
        .strictObject(
          {
            id: z
              .string('1 to 64 letters, digits, dots, hyphens and underscores')
              .regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, hyphens and underscores')
              .describe('Your id of the customer: a vault serves one customer.'),
            name: z.string('1 to 200 characters').trim().min(1, '1 to 200 characters').max(200, '1 to 200 characters'),
            tenantId: z
              .guid('a GUID: the Entra tenant that owns the key')
              .transform((text) => text.toLowerCase())
              .describe("The customer's Entra tenant, owner of the vault."),
          },
          object,
        )
        .describe('Who owns the key.'),
      resource: z
        .strictObject(
          {
            kind: z.enum(RESOURCE_KINDS, wantedKind),
            id: z.string('an Azure resource id').refine((text) => parseArmId(text) !== undefined, {
              message: 'an Azure resource id: /subscriptions/<guid>/resourceGroups/<name>/providers/<type>/<name>',
            }),
            hosting: z
              .enum(['vendor', 'customer'], 'vendor or customer')
              .describe("Whose subscription the resource is in: the vendor's or the customer's (by Azure Lighthouse)."),
          },
          object,
        )
        .describe('What is to be encrypted.'),
      key: z
        .strictObject(
          {
            uri: z.string('a key identifier'),
            geoUri: z
              .string('a key identifier')
              .optional()
              .describe(
                'A second key, of the paired region: for resources that keep geo-redundant backups (MySQL). Others ignore it.',
              ),
            rotation: z
              .enum(['automatic', 'manual'], 'automatic or manual')
              .optional()
              .describe(
                'Default `automatic`: new versions of the key are taken up. `manual`: a version that is named stays in use until another is named.',
              ),
          },
          object,
        )
        .optional()
        .describe('The key, if the customer has named it already.'),
    },
    object,
  )
  .superRefine((request, context) => {
    const type = parseArmId(request.resource.id)?.type.toLowerCase();
    const wanted = RESOURCE_TYPES[request.resource.kind];
    if (type !== undefined && type !== wanted.toLowerCase()) {
      context.addIssue({ code: 'custom', path: ['resource', 'id'], message: `a resource of type ${wanted}` });
    }
  });

export type OnboardingRequest = z.infer<typeof onboardingRequestSchema>;

/** A wrong field: where, what was seen, what is wanted. */
export interface Problem {
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
}

/** Hash of the content, independent of the order of fields: tells a repeated request from a changed one. */
export function requestHash(request: OnboardingRequest): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(request)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
