import { createHash } from 'node:crypto';
import type { ServiceBusMessage } from '@azure/service-bus';
import type { z } from 'zod';
import { formatProblems, problemsOf } from '../shared/model/problems';
import { releaseRequestSchema, type ReleaseRequest } from '../shared/model/releaseRequest';
import { onboardingRequestSchema, requestHash, type OnboardingRequest } from '../shared/model/request';
import { LatchkeyError, type LatchkeyErrorCode } from './latchkeyError';

/**
 * The message of an onboarding request. Its id is the onboarding's with a hash of the content: Service Bus drops a
 * repetition, and takes a corrected request under the same onboarding id. Throws `invalid-request` with every wrong field.
 */
export function onboardingMessage(request: OnboardingRequest): ServiceBusMessage {
  const body = validated(onboardingRequestSchema, request, 'invalid-request');
  return message(body.onboardingId, requestHash(body), body);
}

/** The message of a release request, likewise. Throws `invalid-release-request`. */
export function releaseMessage(request: ReleaseRequest): ServiceBusMessage {
  const body = validated(releaseRequestSchema, request, 'invalid-release-request');
  return message(body.onboardingId, createHash('sha256').update(JSON.stringify(body)).digest('hex'), body);
}

function validated<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  code: LatchkeyErrorCode,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, input);
  throw new LatchkeyError(code, `The request is not valid; nothing was sent: ${formatProblems(problems)}`, problems);
}

const message = (onboardingId: string, hash: string, body: unknown): ServiceBusMessage => ({
  messageId: `${onboardingId}.${hash.slice(0, 32)}`,
  contentType: 'application/json',
  body,
});
