import type { Scenario } from '../scenario.ts';
import { badAfternoon } from './badAfternoon.ts';
import { edgeBlock } from './edgeBlock.ts';
import { fiveKeys } from './fiveKeys.ts';
import { flappingPrimary } from './flappingPrimary.ts';
import { freeTiers } from './freeTiers.ts';
import { laptopSleep } from './laptopSleep.ts';
import { threeWindows } from './threeWindows.ts';

export const scenarios: readonly Scenario[] = [
  badAfternoon,
  freeTiers,
  fiveKeys,
  edgeBlock,
  flappingPrimary,
  threeWindows,
  laptopSleep,
];
