/** A source in a fence that it cannot close. */
export function fenced(source: string): string {
	const fence = '`'.repeat(Math.max(3, ...[...source.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length + 1)))
	return `${fence}rust\n${source.trimEnd()}\n${fence}`
}
