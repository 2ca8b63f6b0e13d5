import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { closestMatch } from 'leven'
import type { Context } from './context.ts'
import { UsageError } from './exit-codes.ts'

/** Words that other programs have for our commands. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
	run: ['start', 'evolve', 'go', 'optimize', 'optimise', 'search', 'launch'],
	resume: ['continue', 'restart'],
	replay: ['rerun', 'repeat', 'reproduce'],
	score: ['test', 'eval', 'evaluate', 'check', 'compile', 'try', 'judge'],
	runs: ['list', 'ls', 'history', 'experiments'],
	status: ['info', 'stats', 'progress', 'report', 'summary'],
	best: ['champion', 'winner', 'result', 'results', 'top'],
	show: ['view', 'cat', 'inspect', 'candidate', 'print'],
	export: ['dump', 'save', 'csv'],
	doctor: ['diagnose', 'env', 'setup', 'health'],
	init: ['new', 'create', 'scaffold', 'generate', 'add'],
	'--version': ['version'],
}

/**
 * Refuses a first word that names no command and no folder of an experiment, whatever follows it.
 *
 * @param commands - By their names.
 * @throws {UsageError} With what may have been meant.
 */
export function expectCommand({ places }: Context, word: string | undefined, commands: readonly string[]): void {
	if (word === undefined || word.startsWith('-') || basename(word) !== word || commands.includes(word)) return
	if ([places.cwd, places.packageRoot].some((folder) => existsSync(resolve(folder, word)))) return
	const meant = Object.keys(otherWords).find((name) => otherWords[name]?.includes(word.toLowerCase()))
	const alike = commands.filter((name) => name[0] === word[0])
	const nearest =
		meant ?? closestMatch(word, alike, { maxDistance: 2 }) ?? closestMatch(word, commands, { maxDistance: 1 })
	const hint = nearest === undefined ? 'see: --help' : `did you mean \`${nearest}\`?`
	throw new UsageError(`${word}: expected a command or an experiment's folder, found neither; ${hint}`)
}
