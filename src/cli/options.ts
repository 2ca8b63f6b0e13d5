import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { closestMatch } from 'leven'
import { diskSizeForm, parseDiskSize } from '../experiment/disk-size.ts'
import { durationForm, parseDuration, parsePatience } from '../experiment/duration.ts'

/** A budget as typed: a total, or so much more than is used up already. */
export interface Amount {
	readonly value: number
	/** Written with a `+`. */
	readonly more: boolean
}

/** `--archive FILE`. */
export function archiveOption(): Option {
	return new Option(
		'--archive <file>',
		'archive of the runs (default: .oxipelago/archive.db; in a clone data/archive.db)',
	).argParser((value) => {
		if (value === '') throw expected('a file, found an empty name')
		return value
	})
}

/** `--json`. */
export function jsonOption(what = 'the result as JSON, and nothing else, on standard output'): Option {
	return new Option('--json', what)
}

/** `--for 90s`; with `more`, also `--for +90s`. */
export function forOption(more: boolean): Option {
	const text = more ? 'run time from now on, such as 90s, 3m or 8h' : 'run time, such as 90s, 3m or 8h'
	return new Option('--for <time>', text).argParser((value) => timeAmount(value, more))
}

/** A run time as typed; with `more`, also `+90s`. @throws {InvalidArgumentError} If it is none. */
export function timeAmount(value: string, more: boolean): Amount {
	const ms = parseDuration(value.replace(/^\+/, ''))
	if (ms === undefined) throw expected(durationForm)
	return amount(value, ms, more, '--for')
}

/** `--candidates 5000`; with `more`, also `--candidates +500`. */
export function candidatesOption(more: boolean): Option {
	const text = more ? 'candidates in all; `+500` for 500 more than so far' : 'candidates to try'
	return new Option('--candidates <n>', text).argParser((value) => candidatesAmount(value, more))
}

/** A number of candidates as typed; with `more`, also `+500`. @throws {InvalidArgumentError} If it is none. */
export function candidatesAmount(value: string, more: boolean): Amount {
	return amount(value, wholeNumber(value.replace(/^\+/, ''), 1), more, '--candidates')
}

/** `--target SCORE`. */
export function targetOption(): Option {
	return new Option('--target <score>', 'score that is good enough').argParser(targetScore)
}

/** A score as typed. @throws {InvalidArgumentError} If it is no number. */
export function targetScore(value: string): number {
	const score = Number(value)
	if (value.trim() === '' || !Number.isFinite(score)) throw expected('a finite number')
	return score
}

/** `--patience 5000` or `--patience 30m`. */
export function patienceOption(): Option {
	return new Option(
		'--patience <n or time>',
		'end when so many candidates, or so long, brought no better best',
	).argParser(patienceLimit)
}

/** Candidates or a time as typed. @throws {InvalidArgumentError} If it is neither. */
export function patienceLimit(value: string): NonNullable<ReturnType<typeof parsePatience>> {
	const patience = parsePatience(value)
	if (patience === undefined) throw expected('a number of candidates, or a duration such as `30m`')
	return patience
}

/** `--disk 2GB`. */
export function diskOption(): Option {
	return new Option('--disk <size>', 'what the archive may take on its disk, such as 500MB or 2GB').argParser(diskLimit)
}

/** Bytes of a size as typed. @throws {InvalidArgumentError} If it is none. */
export function diskLimit(value: string): number {
	const bytes = parseDiskSize(value)
	if (bytes === undefined) throw expected(diskSizeForm)
	return bytes
}

/** `--lanes N`. */
export function lanesOption(): Option {
	return new Option('--lanes <n>', 'compile and scoring lanes (default: one a core); changes no result').argParser(
		(value) => wholeNumber(value, 1, 256),
	)
}

/** `--look`. */
export function lookOption(): Option {
	return new Option('--look', 'also serve a page on this machine that follows the run')
}

/** `--log FILE`. */
export function logOption(): Option {
	return new Option('--log <file>', 'also keep what happens as JSON lines, 64 MiB at most')
}

/** `--log-level LEVEL`. */
export function logLevelOption(): Option {
	const text = 'from which level on, of debug, info, warn, error (default: info)'
	return new Option('--log-level <level>', text).choices(['debug', 'info', 'warn', 'error'])
}

/** `--allow-unsandboxed`. */
export function unsandboxedOption(): Option {
	return new Option('--allow-unsandboxed', 'run candidates even where this machine cannot isolate them')
}

/**
 * A whole number as typed.
 *
 * @throws {InvalidArgumentError} If it is none, or out of range.
 */
export function wholeNumber(text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
	const value = Number(text)
	if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value
	throw expected(
		most === Number.MAX_SAFE_INTEGER && !(value > most)
			? `a whole number of at least ${least}`
			: `a whole number from ${least} to ${most}`,
	)
}

/** Absolute path of an archive as typed, or the usual one. */
export function archivePath(typed: string | undefined, cwd: string, usual: string): string {
	return typed === undefined ? usual : resolve(cwd, typed)
}

/**
 * What may have been meant by an option that `command` does not have: one of its own by its meaning or a slip of the
 * finger, as the end of a line; empty where nothing is near.
 */
export function optionHint(unknown: string, command: Command): string {
	const options = [...command.options, ...(command.parent?.options ?? [])]
	const known = ['help', ...options.flatMap(({ long }) => (long == null ? [] : [long.slice(2)]))]
	const word = unknown.replace(/^-+/, '').split('=', 1)[0] as string
	const meant = Object.keys(otherWords).filter((name) => known.includes(name) && otherWords[name]?.includes(word))
	const slip = closestMatch(word, known, { maxDistance: 2 })
	const variable = Object.keys(variables).find((name) => variables[name]?.includes(word))
	if (variable !== undefined && meant.length === 0 && !known.includes(word))
		return ` (it is \`${variable}=…\` in a file \`.env\` beside it, or in the environment)`
	const near = meant.length > 0 ? meant : slip === undefined ? [] : [slip]
	return near.length === 0
		? ` (see: ${command.name()} --help)`
		: ` (did you mean ${near.map((name) => `--${name}`).join(' or ')}?)`
}

/** Words that other programs have for our options. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
	for: ['budget', 'time', 'duration', 'timeout', 'time-limit', 'minutes', 'seconds', 'hours'],
	candidates: ['budget', 'iterations', 'generations', 'evaluations', 'evals', 'steps', 'count', 'population'],
	target: ['goal', 'score', 'fitness', 'label'],
	seed: ['random-seed', 'rng'],
	islands: ['island', 'presets', 'preset', 'personas', 'agents'],
	data: ['csv', 'table', 'input', 'file', 'dataset'],
	lanes: ['threads', 'jobs', 'workers', 'parallel', 'cores', 'cpus'],
	inflight: ['batch', 'batch-size', 'concurrency'],
	archive: ['db', 'database'],
	offline: ['no-model', 'no-models', 'no-llm', 'local'],
	signature: ['function', 'fn'],
	output: ['out', 'file'],
	code: ['source', 'rust'],
	'held-out': ['test', 'validate', 'unseen'],
	'allow-unsandboxed': ['no-sandbox', 'unsafe'],
	use: ['columns', 'features', 'inputs'],
	drop: ['exclude', 'ignore', 'skip'],
	watch: ['w', 'follow', 'live', 'tail'],
}

/** What is set by variables, by words that other programs have as options for it. */
const variables: Readonly<Record<string, readonly string[]>> = {
	MODEL: ['model', 'model-name', 'model-id', 'llm'],
	BASE_URL: ['base-url', 'api-base', 'api-url', 'api-base-url', 'endpoint', 'url', 'host'],
	API_KEY: ['api-key', 'key', 'token', 'openai-api-key'],
}

function amount(text: string, value: number, more: boolean, option: string): Amount {
	const isMore = text.startsWith('+')
	if (isMore && !more)
		throw expected(
			`a total, such as \`${option} ${text.slice(1)}\`: a new run has none to add to, \`resume ${option} ${text}\` adds to what a run has used`,
		)
	return { value, more: isMore }
}

function expected(what: string): InvalidArgumentError {
	return new InvalidArgumentError(`Expected ${what}.`)
}
