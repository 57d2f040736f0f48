import * as z from 'zod';

/** How the deployment fares. */
const healthCheckSchema = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  seen: z.string(),
  wanted: z.string().optional(),
  remedy: z.string().optional(),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const healthAnswer = z.object({
  status: z.enum(['ok', 'degraded']),
  checks: z.array(healthCheckSchema),
});
export type Health = z.infer<typeof healthAnswer>;

/** What anyone may know. */
export const aliveAnswer = z.object({ status: z.literal('ok') });
