/** What names a run on the command line. */
export const runArgument =
	"a run, the beginning of its name, or an experiment's name for its newest run (default: the newest of all)"

/** Makes an action of commander of a command; without an exit code it has ended well. */
// biome-ignore lint/suspicious/noExplicitAny: commander hands over what it parsed without types.
export type Ends = (action: (...given: any[]) => Promise<unknown>) => (...given: any[]) => Promise<void>
