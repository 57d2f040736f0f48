import type { Stage } from './stage';

/** placeholder */
export async function lookAround(stage: Stage, folder: string): Promise<string> {
  return `${stage.app.url} ${folder}`;
}
