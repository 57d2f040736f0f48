import * as z from 'zod';
import { onboardingRequestSchema } from './request';
import { RESOURCE_KINDS } from './resourceKind';
import { STATES } from './state';

/** Resources that are asked together have one turn, and so many seconds later come the next. */
export const TURN_SECONDS = 10;

const MOST = 1000;
const ids = z
  .array(z.string('text').min(1, 'text').max(1000, 'text'), 'a list')
  .min(1, 'at least one')
  .max(MOST, `at most ${MOST}`);

/** Which resources: of some onboardings, some by their ids, all that fit, or all. */
const selectionSchema = {
  onboardingIds: ids.optional(),
  resourceIds: ids.optional(),
  filter: z
    .strictObject(
      {
        kind: z.enum(RESOURCE_KINDS, `one of ${RESOURCE_KINDS.join(', ')}`).optional(),
        customerId: z.string('text').optional(),
        vaultHost: z.string('a host').toLowerCase().optional(),
        state: z.enum(STATES, 'a state').optional(),
      },
      'an object',
    )
    .refine((filter) => Object.keys(filter).length > 0, 'at least one of kind, customerId, vaultHost, state')
    .optional(),
  all: z.literal(true, 'true').optional(),
};
const WAYS = ['onboardingIds', 'resourceIds', 'filter', 'all'] as const;

/** Body of `POST /api/v1/revalidations`, without who asks. */
export const revalidationSchema = z
  .strictObject(
    {
      id: onboardingRequestSchema.shape.onboardingId.optional(),
      why: z
        .string('why, in 1 to 500 characters')
        .trim()
        .min(1, 'why, in 1 to 500 characters')
        .max(500, 'why, in 1 to 500 characters'),
      dryRun: z.boolean('true or false').default(false),
      ...selectionSchema,
    },
    'an object',
  )
  .superRefine((body, context) => {
    if (WAYS.filter((way) => body[way] !== undefined).length === 1) return;
    context.addIssue({ code: 'custom', path: [], message: `exactly one of ${WAYS.join(', ')}` });
  });
export type RevalidationSelection = Pick<z.output<typeof revalidationSchema>, (typeof WAYS)[number]>;

/** One revalidation of many resources, as it was asked for. */
export interface RevalidationRun {
  readonly id: string;
  readonly by: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
  readonly selection: RevalidationSelection;
}

export interface RevalidationPlan {
  readonly total: number;
  readonly turns: number;
}

/** How far it has come: so many turns are done, by then so many resources were asked. */
export interface RevalidationProgress {
  readonly turns: number;
  readonly asked: number;
  readonly at: string;
}
