/**
 * Options of Node for the processes of the local cloud. Left to itself, V8 lets the heap of a busy process grow to four
 * times of what is alive before it collects; with a limit it collects earlier. `youngMegabytes` is a third of the space
 * for new objects: less of it is more collections, which an app under load feels and Azurite does not.
 */
export const smallHeap = (youngMegabytes: number): string[] => [
  '--max-old-space-size=384',
  `--max-semi-space-size=${youngMegabytes}`,
];
