import { testPool } from '../support/poolStory';

testPool('shared', { faults: false });
