import { measureOnboardings } from './onboardings';
import { reportOnboardings } from './report';

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 500);
  const figures = await measureOnboardings({ count, execArgv: process.env.BENCH_EXEC_ARGV?.split(' ') ?? [] });
  console.log(reportOnboardings(figures));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
