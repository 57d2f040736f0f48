import * as z from 'zod';
import { approvalSchema } from '../../shared/api/approvals';
import { bulkSchema } from '../../shared/api/bulk';
import { kindSchema, problemSchema, stateSchema, statusSchema } from '../../shared/api/common';
import { deadLetterSchema } from '../../shared/api/deadLetters';
import { ledgerLineSchema, onboardingDetailSchema, resourceDetailSchema } from '../../shared/api/onboardings';
import { filterSchema, listedItemSchema } from '../../shared/api/overview';
import { runSchema, runStepSchema } from '../../shared/api/runs';

type Json = Record<string, unknown>;

/** Schemas that have a name in the document: each is there once, however often it is used. */
const NAMED = {
  Approval: approvalSchema,
  Bulk: bulkSchema,
  DeadLetter: deadLetterSchema,
  Filter: filterSchema,
  Kind: kindSchema,
  LedgerLine: ledgerLineSchema,
  ListedItem: listedItemSchema,
  Onboarding: onboardingDetailSchema,
  Problem: problemSchema,
  Resource: resourceDetailSchema,
  Run: runSchema,
  RunStep: runStepSchema,
  State: stateSchema,
  Status: statusSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

const HERE = '#/components/schemas/';

/** Makes JSON Schemas of what is sent, with defaults optional; named ones by reference. */
export function createSchemas() {
  const registry = z.registry<{ id?: string; description?: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  // Descriptions are in the registry of the library; ids are ours.
  const described = new Proxy(registry, {
    get: (target, name) =>
      name === 'get'
        ? (schema: z.core.$ZodType) => ({ ...z.globalRegistry.get(schema), ...target.get(schema) })
        : (Reflect.get(target, name) as unknown),
  });
  const make = (schema: z.ZodType): { schema: Json; named: Json } => {
    const made = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-2020-12',
      unrepresentable: 'any',
      metadata: described,
    });
    const moved = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', `"${HERE}`)) as Json;
    const { $schema: _, $defs: named = {}, ...rest } = moved;
    return { schema: rest, named: named as Json };
  };
  return {
    of(schema: z.ZodType): Json {
      const name = Object.entries(NAMED).find(([, one]) => one === schema)?.[0];
      return name === undefined ? make(schema).schema : { $ref: `${HERE}${name}` };
    },
    named(): Json {
      const all = Object.entries(make(z.object(NAMED)).named) as [string, Json][];
      return Object.fromEntries(all.map(([name, { id: _, ...schema }]) => [name, schema]));
    },
  };
}
