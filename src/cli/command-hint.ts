import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
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
 * @param argv - Without the program itself.
 * @param commands - By their names.
 * @throws {UsageError} With what may have been meant.
 */
export function expectCommand(
	{ places }: Context,
	[word, next = '']: readonly string[],
	commands: readonly string[],
): void {
	if (word === undefined || word.startsWith('-') || basename(word) !== word || commands.includes(word)) return
	if ([places.cwd, places.packageRoot].some((folder) => existsSync(resolve(folder, word)))) return
	const meant = Object.keys(otherWords).find((name) => otherWords[name]?.includes(word.toLowerCase()))
	const alike = commands.filter((name) => name[0] === word[0])
	const nearest =
		commands.find((name) => name === `${word}-${next}`) ??
		meant ??
		closestMatch(word, alike, { maxDistance: 2 }) ??
		closestMatch(word, commands, { maxDistance: 1 })
	const hint = nearest === undefined ? 'see: --help' : `did you mean \`${nearest}\`?`
	throw new UsageError(`${word}: expected a command or an experiment's folder, found neither; ${hint}`)
}

/**
 * Refuses an option that was typed without its value, which then is the option after it.
 *
 * @throws {UsageError} With what was expected.
 */
export function expectValues(command: Command): void {
	const known = command.options.flatMap(({ long }) => long ?? [])
	const given: Readonly<Record<string, unknown>> = command.opts()
	for (const option of command.options) {
		const value = given[option.attributeName()]
		if (option.required && typeof value === 'string' && known.includes(value))
			throw new UsageError(`expected a value of ${option.flags}, found the option ${value}`)
	}
}

/** How a command is called, where it was called without what it is about, or with more; as the end of a line. */
export function argumentHint(command: string, text: string): string {
	const [, more] = /^error: too many arguments .* but got \d+: (.*)\.\s*$/s.exec(text) ?? []
	const archive = more?.split(', ').find((word) => word.endsWith('.db'))
	if (archive !== undefined) return `; an archive is named by --archive ${archive}`
	const example = more !== undefined || text.includes('missing required argument') ? examples[command] : undefined
	return example === undefined ? '' : `, such as in: ${example}`
}

const examples: Readonly<Record<string, string>> = {
	score: 'score examples/rastrigin candidate.rs',
	init: 'init my-function',
	show: 'show 812',
	inject: 'inject rastrigin mine.rs',
	note: 'note rastrigin "try a radix sort"',
	pause: 'pause rastrigin --island tinkerer',
	'go-on': 'go-on rastrigin --island tinkerer',
	budget: 'budget rastrigin --for 2h',
	rates: 'rates rastrigin tune=0.5',
	delete: 'delete rastrigin-k3f9',
	prune: 'prune rastrigin',
	recover: 'recover runs.db',
}
