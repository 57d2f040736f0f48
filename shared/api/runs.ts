import * as z from 'zod';
import { instant } from './common';

/** Durable runs of one onboarding, and what of it would run again. */
export const runsQuery = z.strictObject({
  history: z
    .enum(['true', 'false'], 'true or false')
    .optional()
    .describe('`true` adds the raw history of the Durable instance.'),
});

const RESULTS = [
  'unchanged',
  'updated',
  'created',
  'done',
  'needs-customer',
  'needs-operator',
  'fatal',
  'failed',
] as const;

export const runStepSchema = z.object({
  name: z.string().describe('Name of the activity; of a wait that of the event, or `timer`.'),
  kind: z.enum(['step', 'wait']),
  scheduledAt: instant('when it was begun first'),
  startedAt: instant('when the last attempt was begun').optional(),
  endedAt: instant('when it ended; absent while it lasts').optional(),
  outcome: z.enum(RESULTS).optional(),
  attempts: z.int().describe('How often it was tried.'),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
});
export type RunStep = z.infer<typeof runStepSchema>;

export const runSchema = z.object({
  instanceId: z.string(),
  orchestration: z.string(),
  runtimeStatus: z.string(),
  createdAt: z.string(),
  lastUpdatedAt: z.string(),
  customStatus: z.unknown().optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  resourceId: z.string().optional().describe('Of the process that keeps one resource encrypted.'),
  steps: z.array(runStepSchema).describe('Of the current generation: long waits begin a new one.'),
  history: z.array(z.unknown()).optional(),
});
export type Run = z.infer<typeof runSchema>;

export const runsAnswer = z.object({
  runs: z.array(runSchema).describe("The onboarding's own first, then one a protected resource."),
});
export type RunsAnswer = z.infer<typeof runsAnswer>;

export const replayAnswer = z.object({
  action: z.enum(['resume', 'replay', 'none']),
  steps: z.array(
    z.object({
      step: z.string(),
      lastOutcome: z.string().optional(),
      willRun: z.boolean(),
      harmlessBecause: z.string(),
    }),
  ),
});
export type ReplayAnswer = z.infer<typeof replayAnswer>;
