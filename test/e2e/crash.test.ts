import { crashAll } from './crash/crashAll';

test(
  'storageAccount, sqlServer: killed at every step and inside every write, an onboarding ends the same, nothing made twice',
  () => crashAll(['storageAccount', 'sqlServer']),
  900_000,
);
