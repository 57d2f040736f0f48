import * as z from 'zod';
import { EVENT_NAMES } from '../model/event';
import { CHECKS } from '../model/verification';
import { actorSchema, hostingSchema, idSchema, instant, kindSchema, stateSchema, statusSchema } from './common';

/** Reading one onboarding. */
const announcedSchema = z.object({
  at: instant('when it was told'),
  state: stateSchema,
  code: z.string().optional(),
  event: z.enum(EVENT_NAMES).optional(),
  attempt: z.int().optional(),
});

const checkSchema = z.object({
  name: z.enum(CHECKS),
  result: z.enum(['pass', 'fail', 'unknown']),
  seen: z.string().optional(),
  wanted: z.string().optional(),
  code: z.string().optional(),
  reason: z.string().optional(),
  remedy: z.string().optional(),
});
const keyReportSchema = z.object({ keyUri: z.string(), checks: z.array(checkSchema) });
const verificationSchema = z.object({
  at: instant('when the key was checked'),
  ...keyReportSchema.shape,
  geo: keyReportSchema.optional().describe('The second key, of geo-redundant backups.'),
});

/** A line of the key ledger. */
export const ledgerLineSchema = z.object({
  resourceId: z.string(),
  keyUri: z.string().describe('With its version.'),
  of: z.enum(['data', 'geo-backups']),
  from: instant('when it was first seen in use'),
  until: instant('when another was first seen in use').optional(),
  neededBy: z.enum(['in-use', 'backups', 'disks', 'change', 'none']),
  safeToDisableAt: instant('the earliest moment at which nothing of the resource that can be seen needs it').optional(),
});

const identitySchema = z.object({ resourceId: z.string(), principalId: z.string(), clientId: z.string() });
const askedSchema = z.object({ by: z.string(), why: z.string(), at: z.string() });

export const resourceDetailSchema = z.object({
  resourceId: z.string(),
  kind: kindSchema,
  source: z.string().optional().describe('The resource it is a copy of.'),
  portalUrl: z.string().describe('The resource in the Azure portal.'),
  status: statusSchema,
  protectedAt: instant('since when'),
  keyUri: z.string(),
  geoKeyUri: z.string().optional(),
  identityId: z.string(),
  lookedAt: instant('when it was looked at last').optional(),
  asked: z.object({
    release: askedSchema.extend({ how: z.enum(['revert', 'forget']) }).optional(),
    revalidate: askedSchema.extend({ notBefore: z.string().optional() }).optional(),
  }),
  keys: z.array(ledgerLineSchema),
  log: z.array(announcedSchema),
});
export type ResourceDetail = z.infer<typeof resourceDetailSchema>;

/** Everything known of one onboarding. */
export const onboardingDetailSchema = z.object({
  onboardingId: z.string(),
  customer: z.object({ id: z.string(), name: z.string(), tenantId: z.string() }),
  resource: z.object({ kind: kindSchema, id: z.string(), hosting: hostingSchema }),
  portalUrl: z.string().describe('The resource in the Azure portal.'),
  receivedAt: instant('when it was requested'),
  status: statusSchema.describe('Until protection that of the onboarding, then the worst of its resources.'),
  suspended: askedSchema.optional().describe('Who holds it, since when and why.'),
  timeline: z.array(announcedSchema),
  keyUri: z.string().optional(),
  geoKeyUri: z.string().optional(),
  application: z
    .object({
      uniqueName: z.string(),
      displayName: z.string(),
      objectId: z.string(),
      clientId: z.string(),
      publisher: z
        .object({ domain: z.string().optional(), verifiedName: z.string().optional(), hint: z.string().optional() })
        .optional(),
    })
    .optional(),
  identity: identitySchema.extend({ geo: identitySchema.optional() }).optional(),
  invitedAt: z.string().optional(),
  expiresAt: z.string().optional().describe('ISO 8601: when the invitation ends.'),
  linkRevoked: z.boolean().describe('Whether the link was withdrawn and no new one was sent.'),
  verification: verificationSchema.optional(),
  resources: z.array(resourceDetailSchema).describe('The planned one first, then copies.'),
});
export type OnboardingDetail = z.infer<typeof onboardingDetailSchema>;

export const auditAnswer = z.object({
  items: z.array(
    z.object({
      at: z.string(),
      by: z.string(),
      action: z.string(),
      why: z.string(),
      subject: z.string().optional().describe('What it was done to, where that is not the onboarding itself.'),
    }),
  ),
});
export type AuditAnswer = z.infer<typeof auditAnswer>;

export const eventsAnswer = z.object({
  items: z
    .array(
      z.object({
        id: z
          .string()
          .optional()
          .describe('Id of the message; of early ones that cannot be told any more it is left out.'),
        name: z.enum(EVENT_NAMES),
        at: z.string(),
        state: stateSchema,
        code: z.string().optional(),
        resourceId: z.string().optional(),
      }),
    )
    .describe('Oldest first.'),
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;

export const keysQuery = z.strictObject({
  format: z.enum(['json', 'csv'], 'json or csv').optional().describe('Default: as `Accept` asks, else JSON.'),
});
export const keysAnswer = z.object({ onboardingId: z.string(), at: z.string(), keys: z.array(ledgerLineSchema) });
export type KeysAnswer = z.infer<typeof keysAnswer>;

export const keyVersionQuery = z.strictObject({
  uri: z.string('a key identifier with its version').max(500, 'a key identifier with its version'),
});
export const keyVersionAnswer = z.object({
  keyUri: z.string(),
  at: z.string(),
  answer: z.enum(['yes', 'no', 'unknown']).describe('Whether it may be disabled or deleted.'),
  because: z.array(
    ledgerLineSchema.partial().extend({
      resourceId: z.string(),
      onboardingId: z.string(),
      answer: z.enum(['yes', 'no', 'unknown']),
      why: z.string(),
    }),
  ),
  limits: z.array(z.string()).describe('What cannot be seen from here.'),
});
export type KeyVersionAnswer = z.infer<typeof keyVersionAnswer>;

/** Answer to a new request. */
export const requestedAnswer = z.object({
  onboardingId: idSchema,
  known: z.boolean().describe('Whether a request of this id and content came before: it joins that run.'),
  state: stateSchema.optional().describe('Of a known one: its state.'),
  waitingFor: actorSchema.optional(),
});
export type RequestedAnswer = z.infer<typeof requestedAnswer>;
