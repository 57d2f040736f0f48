/**
 * Options of Node for the processes of the local cloud. Left to itself, V8 lets the heap of a busy process grow to four
 * times of what is alive before it collects; with a limit it collects earlier, at no cost that shows.
 */
export const SMALL_HEAP: readonly string[] = ['--max-old-space-size=384', '--max-semi-space-size=4'];
