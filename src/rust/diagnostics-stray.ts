/**
 * What the compiler and the linker wrote that is no message of rustc's, for people and models to read.
 *
 * Where the compiler itself came to its end, that is one line: its backtrace is full of addresses and of this machine's
 * paths, and says nothing of the candidate. Elsewhere, only the last part is left of an absolute path.
 */
export function strayLines(lines: readonly string[]): string[] {
	const ended = lines.map(endOf).find((words) => words !== undefined)
	if (ended === undefined) return lines.map(withoutPaths)
	const words = lines.some((line) => line.includes('overflowed')) ? `${ended}: it overflowed its stack` : ended
	return [...lines.filter((line) => isReason.test(line)).map(withoutPaths), words]
}

/** Memory that ran out, and what LLVM dies with. */
const isReason = /memory|^rustc-LLVM ERROR/

function withoutPaths(line: string): string {
	return line.replaceAll(absolutePath, '$1')
}

function endOf(line: string): string | undefined {
	const signal = /^error: rustc interrupted by (SIG[A-Z]+)/.exec(line)?.[1]
	if (signal !== undefined) return `The compiler was ended by ${signal}`
	return /^thread '.*?'(?: \(\d+\))? (?:has overflowed its stack|panicked at )/.test(line)
		? 'The compiler came to an end of its own'
		: undefined
}

/** Two parts at least, since `a/b` is a division; the last one is kept. */
const absolutePath = /(?<![\w.])(?:\/[\w.+@~-]+)+\/([\w.+@~-]+)/g
